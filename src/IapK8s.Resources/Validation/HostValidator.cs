using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

internal static class HostValidator
{
    /// <summary>Checks <c>spec.hosts</c>; gives the canonical names of those that are fine.</summary>
    public static IReadOnlySet<string> Check(FindingList findings, IReadOnlyList<string>? hosts)
    {
        var field = FieldPath.Spec.Child("hosts");
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (hosts is null || !findings.Size(field, hosts.Count, Limits.Hosts, "List the origins, or leave hosts out: only cluster-internal names are served then, to bearer credentials."))
            return names;
        for (var i = 0; i < hosts.Count; i++)
        {
            // The port of a Host header takes no part in matching, so a name stands for one origin alone.
            if (findings.Check(field.Index(i), HostSyntax.Parse(hosts[i], out var entry)) && !names.Add(entry.Host))
                findings.Error(FindingReason.Invalid, field.Index(i), $"{Quoted.Of(hosts[i])} names {entry.Host} a second time", "Keep one origin for a host name.");
        }
        return names;
    }

    public static void CheckOwners(FindingList findings, FieldPath field, IReadOnlyList<HostOwner>? owners)
    {
        if (owners is null || !findings.Size(field, owners.Count, Limits.Namespaces, "Leave hostOwners out: the older claim then owns a host."))
            return;
        var owned = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < owners.Count; i++)
        {
            var (at, owner) = (field.Index(i), owners[i]);
            if (owner.Namespace is null)
                findings.Required(at.Child("namespace"), "Write the namespace that the hosts belong to.");
            else
                findings.Check(at.Child("namespace"), NameSyntax.CheckLabel(owner.Namespace));
            if (owner.Hosts is null)
                findings.Required(at.Child("hosts"), "List the hosts that belong to the namespace.");
            findings.Each(at.Child("hosts"), owner.Hosts, Limits.Hosts, "List the hosts that belong to the namespace.", text => CheckOwned(text, owner.Namespace ?? "", owned));
        }
    }

    private static SyntaxProblem? CheckOwned(string text, string ns, Dictionary<string, string> owned)
    {
        if (HostPatternSyntax.Parse(text, out var pattern) is { } problem)
            return problem;
        return owned.TryAdd(pattern, ns) || owned[pattern] == ns ? null : new SyntaxProblem($"{Quoted.Of(text)} is given to namespace {owned[pattern]} already", "Keep one of them.");
    }
}
