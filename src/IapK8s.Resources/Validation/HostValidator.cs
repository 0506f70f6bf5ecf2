using IapK8s.Resources.Findings;
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
}
