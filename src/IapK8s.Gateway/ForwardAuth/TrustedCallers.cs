using System.Net;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>The ingresses that may ask: by address, or by the certificate of their connection. What they say of a request is believed, so nobody else is heard (S11, S12).</summary>
internal sealed class TrustedCallers(IReadOnlyList<IPNetwork> networks)
{
    /// <summary>Wider ones are nobody's list of ingresses.</summary>
    public const int ShortestPrefix = 8;

    public bool Include(HttpContext context) => Contains(context.Connection.RemoteIpAddress) || context.Features.Get<CallerProof>() is { IsTrusted: true };

    /// <summary>Of one that is not among them, for the log.</summary>
    public static string WhyNot(HttpContext context)
    {
        const string unlisted = "its address is not listed under --forward-auth-callers";
        return context.Features.Get<CallerProof>()?.Objection is { } objection ? $"{unlisted}, and {objection}" : unlisted;
    }

    private bool Contains(IPAddress? address)
    {
        if (address is null)
        {
            return false;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }
}
