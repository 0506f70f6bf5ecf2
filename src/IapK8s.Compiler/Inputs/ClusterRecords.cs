using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Inputs;

/// <summary>The little of a Pod that compiling needs (core/v1 Pod).</summary>
/// <param name="Ips">status.podIP and status.podIPs, distinct; empty before they are known.</param>
public sealed record PodRecord(string Namespace, string Name, ImmutableSortedDictionary<string, string> Labels, ImmutableArray<PodPort> Ports, ImmutableArray<string> Ips)
{
    /// <summary>What injection calls the sidecar: an init container that goes on running.</summary>
    public const string SidecarContainer = "iap-sidecar";

    public PodKey Key => new(Namespace, Name);

    /// <summary>metadata.uid: tells a pod from its successor of the same name. Empty where nobody gives any, as in a folder.</summary>
    public string Uid { get; init; } = "";

    /// <summary>spec.serviceAccountName.</summary>
    public string ServiceAccount { get; init; } = "default";

    /// <summary>Whether it was made with our sidecar in it. False as well where nobody makes containers, as in a folder.</summary>
    public bool HasSidecar { get; init; }

    /// <summary>status.phase is Succeeded or Failed: its containers are gone for good, though its name may stay for days.</summary>
    public bool HasEnded { get; init; }
}

/// <summary>core/v1 Namespace.</summary>
public sealed record NamespaceRecord(string Name, ImmutableSortedDictionary<string, string> Labels);

/// <param name="Name">Empty for an unnamed port.</param>
public sealed record PodPort(string Name, int Number);

public readonly record struct PodKey(string Namespace, string Name) : IComparable<PodKey>
{
    public int CompareTo(PodKey other)
    {
        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }

    public override string ToString() => $"{Namespace}/{Name}";
}

/// <summary>core/v1 Service.</summary>
public sealed record ServiceRecord(string Namespace, string Name, ImmutableSortedDictionary<string, string> Selector, ImmutableArray<ServicePort> Ports);

/// <param name="TargetPort">A number, or the name of a pod's port.</param>
public sealed record ServicePort(string Name, int Port, string TargetPort);

/// <summary>core/v1 Secret, the keys that resources refer to.</summary>
public sealed record SecretRecord(string Namespace, string Name, ImmutableSortedDictionary<string, SecretText> Data);

/// <summary>apps/v1 Deployment, StatefulSet or DaemonSet: whichever pods its selector picks.</summary>
public sealed record WorkloadRecord(string Kind, string Namespace, string Name, LabelSelector Selector);

/// <summary>networking.k8s.io/v1 Ingress or gateway.networking.k8s.io/v1 HTTPRoute: names for the world, and the Services behind them.</summary>
/// <param name="Hosts">As written, <c>*.example.com</c> among them; distinct.</param>
public sealed record RouteRecord(string Kind, string Namespace, string Name, ImmutableArray<string> Hosts, ImmutableArray<RouteBackend> Backends);

/// <param name="Section">The HTTPRoute's rule that leads there; empty where it has no name.</param>
/// <param name="Namespace">Of the Service.</param>
/// <param name="Port">The Service's: a number or a name.</param>
public sealed record RouteBackend(string Section, string Namespace, string Service, string Port);

/// <summary>gateway.networking.k8s.io ReferenceGrant: what its namespace lets others refer to.</summary>
public sealed record ReferenceGrantRecord(string Namespace, string Name, ImmutableArray<GrantedFrom> From, ImmutableArray<GrantedTo> To);

public sealed record GrantedFrom(string Group, string Kind, string Namespace);

/// <param name="Name">Empty for every one of the kind.</param>
public sealed record GrantedTo(string Group, string Kind, string Name);
