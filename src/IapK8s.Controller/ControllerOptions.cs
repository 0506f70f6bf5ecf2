using System.Net;
using IapK8s.Compiler;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Admission.Webhooks;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Push;

namespace IapK8s.Controller;

/// <summary>How a controller runs, checked.</summary>
internal sealed record ControllerOptions
{
    /// <summary>Folder of manifests; empty where <see cref="Cluster"/> is the source.</summary>
    public required string Source { get; init; }

    /// <summary>Null for a folder.</summary>
    public ClusterOptions? Cluster { get; init; }

    /// <summary>Keys, credentials, revocations, status. Its owner alone may read it.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Our own namespace: no cluster policy takes its pods.</summary>
    public string ReleaseNamespace { get; init; } = PolicyCompiler.DefaultReleaseNamespace;

    /// <summary>What the gateways were started for, as far as anybody told us.</summary>
    public GatewayServing GatewayServing { get; init; } = GatewayServing.All;

    public required IPEndPoint Listen { get; init; }

    public required IPEndPoint HealthListen { get; init; }

    /// <summary>Null: no webhooks are served.</summary>
    public WebhookOptions? Webhook { get; init; }

    public required PortalOptions Portal { get; init; }

    public KeyRotationOptions Rotation { get; init; } = new();
}

/// <summary>Resources come from an API server, and pods prove themselves by its tokens.</summary>
/// <param name="Kubeconfig">File; null for the ServiceAccount of the pod that the controller runs in.</param>
internal sealed record ClusterOptions(string? Kubeconfig);
