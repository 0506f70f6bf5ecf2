using System.Net;
using IapK8s.Gateway.Applications;
using IapK8s.Gateway.ForwardAuth;
using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Pages;

namespace IapK8s.Gateway.Hosting;

/// <summary>How this process was started, checked.</summary>
internal sealed record GatewayOptions
{
    public required Uri Controller { get; init; }

    public required IPeerCredential Credential { get; init; }

    /// <summary>The portal. Cleartext: TLS ends in front of it, on the same machine or in the ingress.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The Sessions service for sidecars, over TLS; they prove themselves as this process does to the controller.</summary>
    public required IPEndPoint SessionsListen { get; init; }

    public required IPEndPoint HealthListen { get; init; }

    /// <summary>A file, or <c>-</c> for standard output.</summary>
    public string AuditLog { get; init; } = "-";

    public int MaxSessions { get; init; } = 100_000;

    /// <summary>Whose <c>X-Forwarded-For</c> entry is believed. Default nobody's.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Null: no ingress can ask.</summary>
    public ForwardAuthOptions? ForwardAuth { get; init; }

    public ApplicationOptions Applications { get; init; } = new();

    public PageTheme Theme { get; init; } = new();
}
