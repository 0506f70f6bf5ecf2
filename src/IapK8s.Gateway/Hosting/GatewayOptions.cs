using System.Net;
using IapK8s.Proxy.Pages;

namespace IapK8s.Gateway.Hosting;

/// <summary>How this process was started, checked.</summary>
internal sealed record GatewayOptions
{
    public required Uri Controller { get; init; }

    /// <summary>Folder with <c>tls.crt</c>, <c>tls.key</c> and <c>ca.crt</c>.</summary>
    public required string CredentialDirectory { get; init; }

    /// <summary>The portal. Cleartext: TLS ends in front of it, on the same machine or in the ingress.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The Sessions service for sidecars, over mutual TLS.</summary>
    public required IPEndPoint SessionsListen { get; init; }

    public required IPEndPoint HealthListen { get; init; }

    /// <summary>A file, or <c>-</c> for standard output.</summary>
    public string AuditLog { get; init; } = "-";

    public int MaxSessions { get; init; } = 100_000;

    /// <summary>Whose <c>X-Forwarded-For</c> entry is believed. Default nobody's.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    public PageTheme Theme { get; init; } = new();
}
