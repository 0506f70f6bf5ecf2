using System.Net;
using IapK8s.Proxy.Pages;

namespace IapK8s.Sidecar;

/// <summary>What <c>run</c> was told, checked.</summary>
internal sealed record SidecarOptions
{
    public required Uri Controller { get; init; }

    public required string CredentialDirectory { get; init; }

    public required IPEndPoint Listen { get; init; }

    /// <summary>Where the app listens. Without capture its port is also the one that the policy claims.</summary>
    public required IPEndPoint App { get; init; }

    public required IPEndPoint HealthListen { get; init; }

    /// <summary>A file, or <c>-</c> for standard output.</summary>
    public required string AuditLog { get; init; }

    public string? StateDirectory { get; init; }

    /// <summary>How long requests under way may take after the signal to stop.</summary>
    public required TimeSpan DrainTimeout { get; init; }

    /// <summary>How the pages look that the sidecar answers with.</summary>
    public PageTheme Theme { get; init; } = new();
}
