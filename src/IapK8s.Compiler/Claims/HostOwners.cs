using System.Collections.Immutable;
using IapK8s.Compiler.Inheritance;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Claims;

/// <summary>
/// A host belongs to one namespace: the one that a cluster policy names, else that of the policy which was there first. Sessions and cookies are bound to hosts,
/// so two teams on one host would hold each other's visitors.
/// </summary>
internal sealed class HostOwners(GivenHosts given, ClaimTable claims)
{
    /// <summary>What policies of a namespace claim. Who may not have a host must not keep it from its owner either.</summary>
    public static List<(string Name, IapPolicy By)> ClaimsOf(IEnumerable<IapPolicy> policies, GivenHosts given, CeilingSet ceilings) =>
    [
        .. from policy in policies
           from host in (policy.Spec.Hosts ?? []).Select(text => Parse(text).Host).Distinct(StringComparer.Ordinal)
           where given.Find(host) is null && ceilings.Accepts(host)
           select (host, policy),
    ];

    /// <summary>The hosts of the policy that are its namespace's and within every ceiling, sorted.</summary>
    public ImmutableArray<HostEntry> Keep(IapPolicy policy, CeilingSet ceilings, FindingList findings)
    {
        var kept = ImmutableArray.CreateBuilder<HostEntry>();
        var hosts = policy.Spec.Hosts ?? [];
        for (var i = 0; i < hosts.Count; i++)
        {
            var (entry, field) = (Parse(hosts[i]), FieldPath.Spec.Child("hosts").Index(i));
            if (ceilings.AllowHost(entry.Host, field, findings) && IsOfNamespace(entry.Host, policy.Metadata.Namespace, field, findings))
                kept.Add(entry);
        }
        return [.. kept.OrderBy(entry => entry.Host, StringComparer.Ordinal)];
    }

    private bool IsOfNamespace(string host, string ns, FieldPath field, FindingList findings)
    {
        if (given.Find(host) is { } owner)
        {
            if (owner.Namespace != ns)
                findings.Error(FindingReason.HostConflict, field, $"{host} belongs to namespace {owner.Namespace}, as {owner.Policy.Id} says", "Use a host of your own, or have that policy name your namespace. It is not served.");
            return owner.Namespace == ns;
        }
        var first = claims.HolderOf(host)!;
        if (first.Metadata.Namespace != ns)
        {
            findings.Error(FindingReason.HostConflict, field, $"{host} belongs to namespace {first.Metadata.Namespace}, whose policy {first.Metadata} was first to name it",
                "Use a host of your own, or have that policy give it up.");
        }
        return first.Metadata.Namespace == ns;
    }

    private static HostEntry Parse(string host) =>
        HostSyntax.Parse(host, out var entry) is null ? entry : throw new InvalidOperationException($"A validated host is none: {host}");
}
