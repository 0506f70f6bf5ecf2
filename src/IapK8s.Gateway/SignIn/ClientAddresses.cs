using System.Net;
using System.Net.Sockets;

namespace IapK8s.Gateway.SignIn;

/// <summary>Who called: the socket's peer, or behind trusted proxies the right-most hop of <c>X-Forwarded-For</c> that is not one of them (S93).</summary>
internal sealed class ClientAddresses(IReadOnlyList<IPNetwork> trustedProxies)
{
    private const int MaxHops = 32;

    public IPAddress? Of(HttpContext context)
    {
        var address = Plain(context.Connection.RemoteIpAddress);
        if (address is null || !IsTrusted(address))
        {
            return address;
        }

        var hops = context.Request.Headers["X-Forwarded-For"].SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)).TakeLast(MaxHops).Reverse();
        foreach (var hop in hops)
        {
            if (!IPAddress.TryParse(hop, out var parsed) || Plain(parsed) is not { } previous)
            {
                break;
            }

            address = previous;
            if (!IsTrusted(address))
            {
                break;
            }
        }

        return address;
    }

    private bool IsTrusted(IPAddress address) => trustedProxies.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));

    private static IPAddress? Plain(IPAddress? address) => address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
