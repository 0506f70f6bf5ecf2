using System.Net;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Access;

/// <summary>The right-most hop of X-Forwarded-For that no trusted proxy wrote about itself: whatever stands left of it anybody may have written.</summary>
internal static class ClientAddress
{
    private const int MaxHops = 32;

    /// <param name="trustsPeer">The peer is trusted whoever else is, and so is what it does not say.</param>
    /// <param name="forwardedFor">The client and every verified hop, as it goes to the app.</param>
    /// <returns>Null where a trusted proxy wrote something that is no address, or has to say who the client is and does not: nobody knows then.</returns>
    public static IPAddress? Find(ConnectionMemo connection, StringValues header, IReadOnlyList<IPNetwork> trusted, bool trustsPeer, out string forwardedFor)
    {
        forwardedFor = connection.PeerText;
        if (trustsPeer && header.Count == 0)
        {
            return null;
        }

        if (header.Count == 0 || connection.Peer is not { } client || !(trustsPeer || IsTrusted(client, trusted)))
        {
            return connection.Peer;
        }

        var hops = string.Join(',', (IEnumerable<string?>)header).Split(',', StringSplitOptions.TrimEntries);
        for (var index = hops.Length - 1; index >= 0 && hops.Length - index <= MaxHops; index--)
        {
            if (!TryParse(hops[index], out var hop))
            {
                return null;
            }

            client = hop;
            forwardedFor = $"{hop}, {forwardedFor}";
            if (!IsTrusted(client, trusted))
            {
                break;
            }
        }

        return client;
    }

    private static bool IsTrusted(IPAddress address, IReadOnlyList<IPNetwork> trusted)
    {
        foreach (var network in trusted)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    // Some proxies append the port: 192.0.2.1:4711, [2001:db8::1]:4711.
    private static bool TryParse(string text, out IPAddress address)
    {
        var bare = text;
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            bare = close > 0 ? text[1..close] : "";
        }
        else if (text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && text.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && dot < colon)
        {
            bare = text[..colon];
        }

        // "1", "0x7f.0.0.1" and "010.0.0.1" are addresses to a lenient parser only, and not to every one the same; a zone means something on one machine only.
        var isSpelledOut = bare.Contains(':', StringComparison.Ordinal) ? !bare.Contains('%', StringComparison.Ordinal) : IsDottedDecimal(bare);
        IPAddress? found = null;
        var parsed = isSpelledOut && IPAddress.TryParse(bare, out found);
        address = found is { IsIPv4MappedToIPv6: true } ? found.MapToIPv4() : found ?? IPAddress.None;
        return parsed;
    }
    private static bool IsDottedDecimal(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0'));
    }
}
