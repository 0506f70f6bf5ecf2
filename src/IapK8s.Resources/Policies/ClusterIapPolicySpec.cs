using System.ComponentModel;

namespace IapK8s.Resources.Policies;

/// <summary>As written, see <see cref="IapPolicySpec"/>.</summary>
public sealed record ClusterIapPolicySpec : PolicySpec
{
    [Description("""
        The namespaces that the policy is about, by their labels; kubernetes.io/metadata.name is the name of each. Empty ({}) selects every namespace. System namespaces and the release's own are
        never taken. Required. Example: {matchLabels: {team: payments}}.
        """)]
    public LabelSelector? NamespaceSelector { get; init; }

    [Description("""
        AllWorkloads: pods and ports that no policy of their own selects are protected too, by this policy's rules. Absent: only workloads that a policy selects are protected. Example: AllWorkloads.
        """)]
    public string? Protect { get; init; }

    [Description("""
        Which namespace a host belongs to, whoever claims it first; in force whatever the selector picks. Absent: of two namespaces that claim a host the older policy has it.
        Example: [{namespace: shop, hosts: [shop.example.com, "*.shop.example.com"]}].
        """)]
    public IReadOnlyList<HostOwner>? HostOwners { get; init; }

    [Description("""
        The most that policies of the selected namespaces may say. It is asked on every request; of several that apply each one holds. Absent: no limit from this policy.
        Example: {maxAge: 12h, hosts: ["*.example.com"], allUsers: Deny}.
        """)]
    public CeilingSpec? Ceiling { get; init; }
}

[Description("Hosts that belong to one namespace.")]
public sealed record HostOwner(
    [property: Description("The namespace that the hosts belong to. It need not exist yet. Required. Example: shop.")] string? Namespace,
    [property: Description("""
        Host names without scheme and port, or *.example.com for every name below example.com. A host is given to one namespace only. Required. Example: [shop.example.com].
        """)] IReadOnlyList<string>? Hosts);
