using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace IapK8s.Proxy.Access;

/// <summary>Names one request in the page, the log and the audit line. Unique within the process, unlike any other process's; no secret.</summary>
public readonly struct RequestId : ISpanFormattable
{
    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private static ulong _last;

    private readonly ulong _value;

    private RequestId(ulong value) => _value = value;

    public static RequestId Next() => new(Mix(Seed + Interlocked.Increment(ref _last)));

    public override string ToString() => _value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        _value.TryFormat(destination, out charsWritten, "x16", System.Globalization.CultureInfo.InvariantCulture);

    internal bool TryFormat(Span<byte> destination, out int written) => Utf8Formatter.TryFormat(_value, destination, out written, new StandardFormat('x', 16));

    // The finaliser of SplitMix64: a bijection, so no two counters meet, and neighbours look unrelated.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
