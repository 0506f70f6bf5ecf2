using System.Globalization;
using System.Net;
using System.Text;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>An IPv4 or IPv6 address as bits; an IPv4 address that an IPv6 one carries (<c>::ffff:0:0/96</c>) is that IPv4 address. Reading one allocates nothing.</summary>
internal readonly record struct IpAddress
{
    private IpAddress(UInt128 bits, bool isV4)
    {
        Bits = bits;
        IsV4 = isV4;
    }

    /// <summary>The highest bit of the first octet is the highest of the 32 or 128.</summary>
    public UInt128 Bits { get; }

    public bool IsV4 { get; }

    public int Width => IsV4 ? 32 : 128;

    /// <summary>Strict: four decimal octets without leading zeros, or RFC 4291 §2.2 without a zone. An IPv4 address in an IPv6 one's notation is a mistake.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address, out string? mistake)
    {
        address = default;
        mistake = text.Contains('%') ? "IP Address with zone value is not allowed" : null;
        if (mistake is not null || !(text.Contains(':') ? TryParseV6(text, out address) : TryParseV4(text, out address)))
        {
            return false;
        }

        mistake = address.IsV4 && text.Contains(':') && text.Contains('.') ? "IPv4-mapped IPv6 address is not allowed" : null;
        return mistake is null;
    }

    public static IpAddress From(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Span<byte> octets = stackalloc byte[16];
        plain.TryWriteBytes(octets, out var length);
        var bits = UInt128.Zero;
        foreach (var octet in octets[..length])
        {
            bits = (bits << 8) | octet;
        }

        return new IpAddress(bits, length == 4);
    }

    /// <summary>The first bits, the rest zero.</summary>
    public IpAddress Masked(int prefix) => new(prefix == 0 ? 0 : Bits >> (Width - prefix) << (Width - prefix), IsV4);

    public bool StartsWith(byte first, byte second, int prefix) => Masked(prefix).Bits == (((UInt128)first << (Width - 8)) | ((UInt128)second << (Width - 16)));

    /// <summary>RFC 5952: lower case, the longest run of zeros left out, no dotted tail (.NET writes some with one).</summary>
    public override string ToString()
    {
        if (IsV4)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{(byte)(Bits >> 24)}.{(byte)(Bits >> 16)}.{(byte)(Bits >> 8)}.{(byte)Bits}");
        }

        var (gap, length) = LongestGap();
        var text = new StringBuilder();
        for (var i = 0; i < 8; i++)
        {
            if (i == gap)
            {
                text.Append("::");
                i += length - 1;
            }
            else
            {
                text.Append(i == 0 || i == gap + length ? "" : ":").Append(CultureInfo.InvariantCulture, $"{Group(i):x}");
            }
        }

        return text.ToString();
    }

    /// <summary>The first of the longest runs of zeros; a single one is none.</summary>
    private (int Start, int Length) LongestGap()
    {
        var (start, length) = (-1, 1);
        var run = 0;
        for (var i = 0; i < 8; i++)
        {
            run = Group(i) == 0 ? run + 1 : 0;
            if (run > length)
            {
                (start, length) = (i - run + 1, run);
            }
        }

        return (start, length);
    }

    private ushort Group(int index) => (ushort)(Bits >> (112 - (16 * index)));

    private static bool TryParseV4(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        var bits = 0u;
        for (var i = 0; i < 4; i++)
        {
            var length = i == 3 ? text.Length : text.IndexOf('.');
            if (length is < 1 or > 3 || (length > 1 && text[0] == '0') || !Numbers.TryParse<byte>(text[..length], NumberStyles.None, out var octet))
            {
                return false;
            }

            bits = (bits << 8) | octet;
            text = i == 3 ? [] : text[(length + 1)..];
        }

        address = new IpAddress(bits, true);
        return true;
    }

    private static bool TryParseV6(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        var head = gap < 0 ? text : text[..gap];
        var tail = gap < 0 ? [] : text[(gap + 2)..];
        if (!TryParseGroups(head, gap < 0, out var high, out var before) || !TryParseGroups(tail, true, out var low, out var after) || (gap < 0 ? before != 8 : before + after > 7))
        {
            return false;
        }

        var bits = (before == 0 ? 0 : high << (128 - (16 * before))) | low;
        var isMapped = bits >> 32 == 0xffff;
        address = new IpAddress(isMapped ? bits & uint.MaxValue : bits, isMapped);
        return true;
    }

    /// <param name="isEnd">Nothing follows: the last 32 bits may be written as an IPv4 address.</param>
    private static bool TryParseGroups(ReadOnlySpan<char> text, bool isEnd, out UInt128 bits, out int count)
    {
        (bits, count) = (0, 0);
        while (!text.IsEmpty)
        {
            var colon = text.IndexOf(':');
            var group = colon < 0 ? text : text[..colon];
            if (isEnd && colon < 0 && group.Contains('.'))
            {
                count += 2;
                var isV4 = TryParseV4(group, out var last);
                bits = (bits << 32) | last.Bits;
                return isV4;
            }

            if (++count > 8 || group.Length is < 1 or > 4 || (colon >= 0 && colon == text.Length - 1) ||
                !Numbers.TryParse<ushort>(group, NumberStyles.AllowHexSpecifier, out var value))
            {
                return false;
            }

            bits = (bits << 16) | value;
            text = colon < 0 ? [] : text[(colon + 1)..];
        }

        return true;
    }
}
