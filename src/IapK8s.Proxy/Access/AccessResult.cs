using System.Net;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Forwarding;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Access;

/// <summary>What the pipeline found out about one request and what it decided. A door acts on this and on nothing else. Denies until somebody decides.</summary>
public sealed class AccessResult : IRequestHeaders
{
    internal AccessResult(RequestId id) => Id = id;

    public RequestId Id { get; }

    /// <summary>Stays a denial for a reserved path: those are answered, never forwarded.</summary>
    public Decision Decision { get; internal set; }

    /// <summary>What every rule together would have decided, where some are in Shadow: set in Shadow always, else only where it would have been stricter.</summary>
    public Decision? InShadow { get; internal set; }

    /// <summary>The path is one of the proxy's own.</summary>
    public bool IsReserved { get; internal set; }

    /// <summary>Valid from the moment the target was parsed.</summary>
    public CanonicalRequest Request { get; internal set; }

    internal GatewayPlace? Place { get; set; }

    internal string? Door { get; set; }

    /// <summary>Null where the host is in no policy.</summary>
    internal HostFacts? Facts { get; set; }

    /// <summary>Null without a valid credential.</summary>
    internal AuthenticatedIdentity? Identity { get; set; }

    /// <summary>What the app is told; worked out before the request is open to later decisions.</summary>
    internal IdentityHeaders? IdentityHeaders { get; set; }

    /// <summary>As the client sent them.</summary>
    internal IHeaderDictionary? Headers { get; set; }

    internal LiveSession? Session { get; set; }

    internal RequestCookies Cookies { get; set; } = RequestCookies.None;

    /// <summary>The bearer token that was looked at, wherever it came from; kept so that an open stream can be judged again.</summary>
    internal string? BearerToken { get; set; }

    /// <summary>The token came from Authorization: the app does not get to see it.</summary>
    public bool AuthorizationConsumed { get; internal set; }

    /// <summary>A sign-in must ask for credentials again (prompt=login).</summary>
    internal bool ForceLogin { get; set; }

    internal bool IsWebSocket { get; set; }

    /// <summary>A WebSocket handshake that a page of another origin may have made the browser send.</summary>
    internal bool HasForeignOrigin { get; set; }

    /// <summary>The target can be read in two ways; it gets this far only where nobody judges by it.</summary>
    internal bool IsAmbiguous { get; set; }

    /// <summary>What the app gets: the canonical target, or the caller's own bytes where it is ambiguous and let pass.</summary>
    internal string WireTarget { get; set; } = "";

    internal bool IsPreflight { get; set; }

    internal StateFacts? State { get; set; }

    /// <summary>For X-Forwarded-For: the client and every verified hop.</summary>
    internal string ForwardedFor { get; set; } = "";

    internal IPAddress? ClientAddress { get; set; }

    // Where this request hangs in the list of open ones.
    internal AccessResult? Previous { get; set; }

    internal AccessResult? Next { get; set; }

    internal HttpContext? Context { get; set; }

    internal OpenRequests.Shard? Shard { get; set; }

    internal long StartedAt { get; set; }

    /// <summary>For conditions, which are told nothing that the app would not be told by the client: no identity headers, no credentials.</summary>
    int IRequestHeaders.Find(string name, out string? value)
    {
        var lines = Headers is null || ClientHeaders.IsRemoved(name) || ClientHeaders.IsCredential(name) ? default : Headers[name];
        value = lines.Count == 1 ? lines[0] : null;
        return lines.Count;
    }
}
