using IapK8s.Policy.Decisions;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Access;

/// <summary>What a page of another origin may make a browser do.</summary>
internal static class Origins
{
    /// <summary>An Origin that is there must be one of the policy's. One may be absent only with a bearer token, which no page can make a browser send along (RFC 6455 §10.2).</summary>
    public static bool MayOpenWebSocket(StringValues origin, HostFacts facts, bool hasBearer) => origin.Count switch
    {
        0 => hasBearer,
        1 => facts.AllowedOrigins.Contains(origin[0] ?? "", StringComparer.Ordinal),
        _ => false,
    };

    /// <summary>Genuine ones only (Fetch §3.3.2): method, origin and the method that is asked for.</summary>
    public static bool IsPreflight(in AccessRequest request) =>
        request.Method == "OPTIONS" && request.Headers.Origin.Count == 1 && request.Headers.AccessControlRequestMethod.Count == 1;

    /// <summary>A preflight comes without identity, so a challenge cannot be met; what is denied to everybody stays denied.</summary>
    public static Decision PassPreflight(Decision anonymous) =>
        anonymous.Outcome == Outcome.Challenge ? Decision.AllowWithoutRule() : anonymous;
}
