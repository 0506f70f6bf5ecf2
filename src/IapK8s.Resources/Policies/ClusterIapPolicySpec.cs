namespace IapK8s.Resources.Policies;

/// <summary>As written, see <see cref="IapPolicySpec"/>.</summary>
public sealed record ClusterIapPolicySpec : PolicySpec
{
    /// <summary>Labels of namespaces, <c>kubernetes.io/metadata.name</c> among them; <c>{}</c> picks all.</summary>
    public LabelSelector? NamespaceSelector { get; init; }

    /// <summary><c>AllWorkloads</c>: pods and ports that no policy of their own selects are protected too.</summary>
    public string? Protect { get; init; }

    /// <summary>Which namespace a host belongs to, whoever claims it first; in force whatever the selector picks.</summary>
    public IReadOnlyList<HostOwner>? HostOwners { get; init; }

    public CeilingSpec? Ceiling { get; init; }
}

/// <param name="Hosts">Names, or <c>*.example.com</c> for every name below it.</param>
public sealed record HostOwner(string? Namespace, IReadOnlyList<string>? Hosts);
