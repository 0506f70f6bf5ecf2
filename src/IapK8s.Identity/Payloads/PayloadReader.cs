using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace IapK8s.Identity.Payloads;

/// <summary>Reads what <see cref="PayloadWriter"/> wrote. Never throws: after the first mistake everything reads as empty and <see cref="IsComplete"/> stays
/// false. What it allocates is bounded by the bytes that are there.</summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> data)
{
    private const long LatestUnixSecond = 253_402_300_799;

    private ReadOnlySpan<byte> _rest = data;
    private bool _failed;

    /// <summary>Everything was well formed and nothing is left over. Ask last, and believe nothing before.</summary>
    public readonly bool IsComplete => !_failed && _rest.IsEmpty;

    public ReadOnlySpan<byte> Raw(int length)
    {
        if (_failed || length > _rest.Length)
        {
            _failed = true;
            return default;
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    public byte Byte() => Raw(1) is [var value] ? value : (byte)0;

    public bool Flag()
    {
        var value = Byte();
        _failed |= value > 1;
        return !_failed && value == 1;
    }

    public ReadOnlySpan<byte> Bytes() => Raw(Count());

    public string Text()
    {
        var bytes = Bytes();
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        _failed = true;
        return "";
    }

    public string? OptionalText() => Flag() ? Text() : null;

    public ImmutableArray<string> Texts()
    {
        var values = ImmutableArray.CreateBuilder<string>();
        for (var left = Count(); left > 0 && !_failed; left--)
        {
            values.Add(Text());
        }

        return values.DrainToImmutable();
    }

    public ImmutableArray<KeyValuePair<string, string>> Pairs()
    {
        var values = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        for (var left = Count(); left > 0 && !_failed; left--)
        {
            var key = Text();
            values.Add(new(key, Text()));
        }

        return values.DrainToImmutable();
    }

    public DateTimeOffset Time()
    {
        var bytes = Raw(sizeof(long));
        var seconds = bytes.IsEmpty ? 0 : BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (seconds is >= 0 and <= LatestUnixSecond)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        _failed = true;
        return default;
    }

    public DateTimeOffset? OptionalTime() => Flag() ? Time() : null;

    private int Count()
    {
        var bytes = Raw(sizeof(ushort));
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }
}
