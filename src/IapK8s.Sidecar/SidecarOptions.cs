using System.Collections.Immutable;
using System.Net;
using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Pages;
using IapK8s.Sidecar.Capture;
using IapK8s.Sidecar.Probes;

namespace IapK8s.Sidecar;

/// <summary>What <c>run</c> was told, checked.</summary>
internal sealed record SidecarOptions
{
    public required Uri Controller { get; init; }

    public required IPeerCredential Credential { get; init; }

    public required Inbound Inbound { get; init; }

    public required IPEndPoint HealthListen { get; init; }

    /// <summary>What TLS on the app's ports is served with; null: TLS is refused there.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>Where the kubelet asks; null: nowhere.</summary>
    public IPEndPoint? ProbeListen { get; init; }

    /// <summary>Who may; empty: everybody.</summary>
    public ImmutableArray<IPNetwork> ProbeFrom { get; init; } = [];

    public ImmutableArray<PodProbe> Probes { get; init; } = [];

    /// <summary>A file, or <c>-</c> for standard output.</summary>
    public required string AuditLog { get; init; }

    public string? StateDirectory { get; init; }

    /// <summary>How long requests under way may take after the signal to stop.</summary>
    public required TimeSpan DrainTimeout { get; init; }

    /// <summary>How the pages look that the sidecar answers with.</summary>
    public PageTheme Theme { get; init; } = new();
}

/// <summary>PEM files.</summary>
internal sealed record TlsFiles(string Certificate, string Key);

/// <summary>How the app's traffic gets here.</summary>
internal abstract record Inbound
{
    private Inbound()
    {
    }

    /// <summary>Callers dial the sidecar, which knows one app.</summary>
    /// <param name="Listen">Where the Service points; its port is the one that the policy claims.</param>
    /// <param name="App">Where the app listens.</param>
    public sealed record Explicit(IPEndPoint Listen, IPEndPoint App) : Inbound;

    /// <summary>Callers dial the app; the pod's packet filter redirects all of it to one port, on all addresses.</summary>
    /// <param name="Record">What the packet filter was told; null where nobody said.</param>
    public sealed record Captured(int Port, CaptureRecord? Record = null) : Inbound;
}
