using IapK8s.Policy.Decisions;
using IapK8s.Policy.Requests;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Access;

/// <summary>What a page of another origin may make a browser do.</summary>
internal static class Origins
{
    public static bool MayOpenWebSocket(StringValues origin, HostFacts facts, bool hasBearer) =>
        WebSocketOrigin.MayOpen(origin.Count, origin.Count == 1 ? origin[0] : null, facts.AllowedOrigins, hasBearer);

    /// <summary>Genuine ones only (Fetch §3.3.2): method, origin and the method that is asked for.</summary>
    public static bool IsPreflight(in AccessRequest request) =>
        request.Method == "OPTIONS" && request.Headers.Origin.Count == 1 && request.Headers.AccessControlRequestMethod.Count == 1;

    /// <summary>A preflight comes without identity, so a challenge cannot be met; what is denied to everybody stays denied.</summary>
    public static Decision PassPreflight(Decision anonymous) =>
        anonymous.Outcome == Outcome.Challenge ? Decision.AllowWithoutRule() : anonymous;
}
