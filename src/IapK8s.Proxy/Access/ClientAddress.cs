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

        var text = header.Count == 1 ? header[0]! : string.Join(',', (IEnumerable<string?>)header);
        var memo = connection.Forwarded;
        if (memo is null || !string.Equals(memo.Header, text, StringComparison.Ordinal) || memo.TrustsPeer != trustsPeer || !ReferenceEquals(memo.Trusted, trusted))
        {
            var found = Walk(text, client, trusted, ref forwardedFor);
            connection.Forwarded = memo = new ForwardedMemo(text, trusted, trustsPeer, found, forwardedFor);
        }

        forwardedFor = memo.ForwardedFor;
        return memo.Client;
    }

    private static IPAddress? Walk(ReadOnlySpan<char> hops, IPAddress client, IReadOnlyList<IPNetwork> trusted, ref string forwardedFor)
    {
        for (var count = 0; count < MaxHops; count++)
        {
            var comma = hops.LastIndexOf(',');
            if (!TryParse(hops[(comma + 1)..].Trim(), out var hop))
            {
                return null;
            }

            client = hop;
            forwardedFor = $"{hop}, {forwardedFor}";
            if (comma < 0 || !IsTrusted(client, trusted))
            {
                break;
            }

            hops = hops[..comma];
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
    private static bool TryParse(ReadOnlySpan<char> text, out IPAddress address)
    {
        var bare = text;
        if (text is ['[', ..])
        {
            var close = text.IndexOf(']');
            bare = close > 0 ? text[1..close] : default;
        }
        else if (text.IndexOf(':') is var colon and > 0 && text.IndexOf('.') is > 0 and var dot && dot < colon)
        {
            bare = text[..colon];
        }

        // "1", "0x7f.0.0.1" and "010.0.0.1" are addresses to a lenient parser only, and not to every one the same; a zone means something on one machine only.
        var isSpelledOut = bare.Contains(':') ? !bare.Contains('%') : IsDottedDecimal(bare);
        IPAddress? found = null;
        var parsed = isSpelledOut && IPAddress.TryParse(bare, out found);
        address = found is { IsIPv4MappedToIPv6: true } ? found.MapToIPv4() : found ?? IPAddress.None;
        return parsed;
    }

    private static bool IsDottedDecimal(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            count++;
            if (part.Length is 0 or > 3 || part.ContainsAnyExceptInRange('0', '9') || (part is ['0', _, ..]))
            {
                return false;
            }
        }

        return count == 4;
    }
}
