using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace IapK8s.Identity.Payloads;

/// <summary>Writes what <see cref="PayloadReader"/> reads: fields in a fixed order, big endian, text as 16-bit length and UTF-8, times as 64-bit Unix seconds.
/// Compact, and with one spelling for each value.</summary>
internal sealed class PayloadWriter
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public PayloadWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    public PayloadWriter Byte(byte value) => Raw([value]);

    public PayloadWriter Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public PayloadWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        Count(bytes.Length);
        return Raw(bytes);
    }

    /// <exception cref="ArgumentException">Longer than 65,535 bytes, or not Unicode: nothing that was read as UTF-8 is.</exception>
    public PayloadWriter Text(string value)
    {
        var length = Utf8.GetByteCount(value);
        Count(length);
        Utf8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
        return this;
    }

    public PayloadWriter OptionalText(string? value) => value is null ? Flag(false) : Flag(true).Text(value);

    public PayloadWriter Texts(ImmutableArray<string> values)
    {
        Count(values.Length);
        foreach (var value in values)
        {
            Text(value);
        }

        return this;
    }

    public PayloadWriter Pairs(ImmutableArray<KeyValuePair<string, string>> pairs)
    {
        Count(pairs.Length);
        foreach (var (key, value) in pairs)
        {
            Text(key).Text(value);
        }

        return this;
    }

    /// <summary>Whole seconds; the rest is dropped.</summary>
    public PayloadWriter Time(DateTimeOffset value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer.GetSpan(sizeof(long)), value.ToUnixTimeSeconds());
        _buffer.Advance(sizeof(long));
        return this;
    }

    public PayloadWriter OptionalTime(DateTimeOffset? value) => value is { } time ? Flag(true).Time(time) : Flag(false);

    private void Count(int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ushort.MaxValue);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.GetSpan(sizeof(ushort)), (ushort)value);
        _buffer.Advance(sizeof(ushort));
    }
}
