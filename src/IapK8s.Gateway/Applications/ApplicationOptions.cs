using System.Net;

namespace IapK8s.Gateway.Applications;

/// <summary>Where apps outside the cluster are reached through this process, and what they may not be.</summary>
internal sealed record ApplicationOptions
{
    /// <summary>TLS, with the certificates of the applications; null: none.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Cleartext, for proxies that end TLS in front; null: none.</summary>
    public IPEndPoint? PlainListen { get; init; }

    /// <summary>Who may connect to <see cref="PlainListen"/>.</summary>
    public IReadOnlyList<IPNetwork> PlainFrom { get; init; } = [];

    /// <summary>The cluster's pods, Services and nodes: no upstream unless a ceiling names it.</summary>
    public IReadOnlyList<IPNetwork> ClusterNetworks { get; init; } = [];
}
