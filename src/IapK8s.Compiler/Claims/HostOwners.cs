using System.Collections.Immutable;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Claims;

/// <summary>
/// A host belongs to one namespace: the one that a cluster policy names, else that of the policy which was there first. Sessions and cookies are bound to hosts,
/// so two teams on one host would hold each other's visitors.
/// </summary>
internal sealed class HostOwners
{
    private readonly Dictionary<string, IapPolicy> _first = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Namespace, ClusterIapPolicy Policy)> _given = new(StringComparer.Ordinal);

    public HostOwners(ResourceIndex index, LevelCompiler levels, FindingBook book)
    {
        foreach (var policy in index.ClusterPolicies)
            Give(policy, book.Of(policy));
        foreach (var policy in index.Policies)
        {
            // Who may not have the host must not keep it from its owner either.
            foreach (var host in (policy.Spec.Hosts ?? []).Select(text => Parse(text).Host).Where(host => Given(host) is null && levels.Of(policy.Metadata.Namespace).Ceilings.Accepts(host)))
                _first.TryAdd(host, policy);
        }
    }

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
        if (Given(host) is { } given)
        {
            if (given.Namespace != ns)
                findings.Error(FindingReason.HostConflict, field, $"{host} belongs to namespace {given.Namespace}, as {given.Policy.Id} says", "Use a host of your own, or have that policy name your namespace. It is not served.");
            return given.Namespace == ns;
        }
        var first = _first[host];
        if (first.Metadata.Namespace != ns)
        {
            findings.Error(FindingReason.HostConflict, field, $"{host} belongs to namespace {first.Metadata.Namespace}, whose policy {first.Metadata} was first to name it",
                "Use a host of your own, or have that policy give it up.");
        }
        return first.Metadata.Namespace == ns;
    }

    /// <summary>Of several patterns that have the host the longest says most about it.</summary>
    private (string Namespace, ClusterIapPolicy Policy)? Given(string host)
    {
        var pattern = _given.Keys.Where(pattern => HostPattern.Matches(pattern, host)).MaxBy(pattern => (pattern[0] != '*', pattern.Length));
        return pattern is null ? null : _given[pattern];
    }

    private void Give(ClusterIapPolicy policy, FindingList findings)
    {
        var owners = policy.Spec.HostOwners ?? [];
        for (var i = 0; i < owners.Count; i++)
        {
            for (var j = 0; j < owners[i].Hosts!.Count; j++)
            {
                var (ns, pattern) = (owners[i].Namespace!, HostPatternSyntax.Parse(owners[i].Hosts![j], out var parsed) is null ? parsed : "");
                if (!_given.TryAdd(pattern, (ns, policy)) && _given[pattern].Namespace != ns)
                {
                    findings.Error(FindingReason.Conflicted, FieldPath.Spec.Child("hostOwners").Index(i).Child("hosts").Index(j), $"{pattern} is given to namespace {_given[pattern].Namespace} by {_given[pattern].Policy.Id}",
                        "Keep it in one of the two policies. The older one counts until then.");
                }
            }
        }
    }

    private static HostEntry Parse(string host) =>
        HostSyntax.Parse(host, out var entry) is null ? entry : throw new InvalidOperationException($"A validated host is none: {host}");
}
