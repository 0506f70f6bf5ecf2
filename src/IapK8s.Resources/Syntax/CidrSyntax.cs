using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IapK8s.Resources.Syntax;

/// <summary>Address ranges in CIDR notation (RFC 4632, RFC 4291), with all host bits zero: 10.0.0.1/8 is a typing mistake, not a range.</summary>
public static class CidrSyntax
{
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Null with the range in its one spelling in <paramref name="canonical"/>, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out string canonical)
    {
        canonical = "";
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        // The parser takes 010.1, 0x0a000001, [fd00::] and fe80::%eth0 as well: what somebody typed by mistake must not become another range.
        if (slash < 0 || text.AsSpan(0, slash).ContainsAnyExcept(AddressCharacters) || !IPAddress.TryParse(text[..slash], out var address)
            || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != text[..slash])
            || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || text[(slash + 1)..] != length.ToString(CultureInfo.InvariantCulture))
        {
            return new SyntaxProblem($"{Quoted.Of(text)} is not a CIDR", "Write an address and a prefix length, such as 10.0.0.0/8 or fd00::/8.");
        }
        if (address.IsIPv4MappedToIPv6)
            return new SyntaxProblem($"{Quoted.Of(text)} is an IPv4-mapped address", "Write the IPv4 range itself, such as 10.0.0.0/8.");

        var bytes = address.GetAddressBytes();
        if (length > bytes.Length * 8)
            return new SyntaxProblem($"{Quoted.Of(text)} has a prefix longer than the address", $"Write a prefix length of at most {bytes.Length * 8}.");
        if (length == 0)
            return new SyntaxProblem($"{Quoted.Of(text)} is every address there is", "Name the networks that are meant, such as 10.0.0.0/8.");

        var network = Masked(bytes, length);
        var fitting = $"{new IPAddress(network)}/{length}";
        if (!network.AsSpan().SequenceEqual(bytes))
            return new SyntaxProblem($"{Quoted.Of(text)} has bits set beyond its prefix", $"Write {fitting}, or a longer prefix.");
        canonical = fitting;
        return null;
    }

    private static byte[] Masked(byte[] address, int length)
    {
        var masked = new byte[address.Length];
        for (var i = 0; i < masked.Length; i++)
        {
            var bits = Math.Clamp(length - (i * 8), 0, 8);
            masked[i] = (byte)(address[i] & (0xff << (8 - bits)));
        }
        return masked;
    }
}
