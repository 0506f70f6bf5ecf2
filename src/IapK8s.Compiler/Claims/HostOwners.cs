using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Claims;

/// <summary>
/// A host belongs to one namespace, that of the policy which was there first: sessions and cookies are bound to hosts, so two teams on one host
/// would hold each other's visitors.
/// </summary>
internal sealed class HostOwners
{
    private readonly Dictionary<string, IapPolicy> _owners = new(StringComparer.Ordinal);

    /// <param name="policies">In order of seniority.</param>
    public HostOwners(IEnumerable<IapPolicy> policies)
    {
        foreach (var policy in policies)
        {
            foreach (var host in policy.Spec.Hosts ?? [])
                _owners.TryAdd(Parse(host).Host, policy);
        }
    }

    /// <summary>The hosts of the policy that are its namespace's, sorted.</summary>
    public ImmutableArray<HostEntry> Keep(IapPolicy policy, FindingList findings)
    {
        var kept = ImmutableArray.CreateBuilder<HostEntry>();
        var hosts = policy.Spec.Hosts ?? [];
        for (var i = 0; i < hosts.Count; i++)
        {
            var entry = Parse(hosts[i]);
            var owner = _owners[entry.Host];
            if (owner.Metadata.Namespace == policy.Metadata.Namespace)
                kept.Add(entry);
            else
                findings.Error(FindingReason.HostConflict, FieldPath.Spec.Child("hosts").Index(i),
                    $"{entry.Host} belongs to namespace {owner.Metadata.Namespace}, whose policy {owner.Metadata} was first to name it",
                    "Use a host of your own, or have that policy give it up.");
        }
        return [.. kept.OrderBy(entry => entry.Host, StringComparer.Ordinal)];
    }

    private static HostEntry Parse(string host) =>
        HostSyntax.Parse(host, out var entry) is null ? entry : throw new InvalidOperationException($"A validated host is none: {host}");
}
