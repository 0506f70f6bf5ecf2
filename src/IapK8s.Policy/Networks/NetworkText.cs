using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IapK8s.Policy.Networks;

/// <summary>Address ranges in CIDR notation (RFC 4632, RFC 4291), with all host bits zero: 10.0.0.1/8 is a typing mistake, not a range.</summary>
public static class NetworkText
{
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Null with the range in <paramref name="network"/>, or what is wrong.</summary>
    public static NetworkMistake? Parse(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        // The platform's parser takes 010.1, 0x0a000001, [fd00::] and fe80::%eth0 as well, and 10.0.0.1/8 for 10.0.0.0/8: what somebody typed by mistake must not become another range.
        if (slash < 0 || text.AsSpan(0, slash).ContainsAnyExcept(AddressCharacters) || !IPAddress.TryParse(text[..slash], out var address)
            || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != text[..slash])
            || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || text[(slash + 1)..] != length.ToString(CultureInfo.InvariantCulture))
        {
            return new NetworkMistake("is not a CIDR", "Write an address and a prefix length, such as 10.0.0.0/8 or fd00::/8.");
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return new NetworkMistake("is an IPv4-mapped address", "Write the IPv4 range itself, such as 10.0.0.0/8.");
        }

        var bytes = address.GetAddressBytes();
        if (length > bytes.Length * 8)
        {
            return new NetworkMistake("has a prefix longer than the address", $"Write a prefix length of at most {bytes.Length * 8}.");
        }

        if (length == 0)
        {
            return new NetworkMistake("is every address there is", "Name the networks that are meant, such as 10.0.0.0/8.");
        }

        var first = new IPAddress(Masked(bytes, length));
        if (!first.Equals(address))
        {
            return new NetworkMistake("has bits set beyond its prefix", $"Write {first}/{length}, or a longer prefix.");
        }

        network = new IPNetwork(first, length);
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
