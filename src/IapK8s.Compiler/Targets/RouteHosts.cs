using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;
using IapK8s.Resources.Validation;

namespace IapK8s.Compiler.Targets;

/// <summary>The hosts of a policy that names none and is attached to an Ingress, HTTPRoute or IapApplication: those that are written there. Where it names some, they alone count.</summary>
internal sealed class RouteHosts(ResourceIndex index, FindingBook book)
{
    public IapPolicy Fill(IapPolicy policy)
    {
        if (policy.Spec.Hosts is not null || policy.Spec.TargetRefs is not { } targets)
            return policy;
        var (findings, hosts) = (book.Of(policy), new List<string>());
        for (var i = 0; i < targets.Count; i++)
        {
            if (index.Routes.TryGetValue((targets[i].Kind ?? "", policy.Metadata.Namespace, targets[i].Name ?? ""), out var route))
                Gather(route, FieldPath.Spec.Child("targetRefs").Index(i), hosts, findings);
            else if (targets[i].Kind == ApiGroup.IapApplication && index.Applications.TryGetValue($"{policy.Metadata.Namespace}/{targets[i].Name}", out var application))
                Gather(application, hosts);
        }
        return hosts.Count == 0 ? policy : policy with { Spec = policy.Spec with { Hosts = hosts } };
    }

    /// <summary>Origins, as they are written: each name once.</summary>
    private static void Gather(IapApplication application, List<string> hosts)
    {
        foreach (var text in application.Spec.Hosts!)
        {
            if (hosts.Count < Limits.Hosts && HostSyntax.TryParseName(text, out var host) && !hosts.Exists(other => HostSyntax.TryParseName(other, out var name) && name == host))
                hosts.Add(text);
        }
    }

    private static void Gather(RouteRecord route, FieldPath field, List<string> hosts, FindingList findings)
    {
        var name = $"{route.Kind} {route.Namespace}/{route.Name}";
        if (route.Hosts.IsEmpty)
            findings.Warning(FindingReason.NoTargets, field, $"{name} names no host", "Write spec.hosts: only cluster-internal names are served until then, to bearer credentials.");
        foreach (var host in route.Hosts)
        {
            if (HostSyntax.Parse(host, out var entry) is { } problem)
                findings.Warning(FindingReason.Invalid, field, $"{name}: {problem.Message}", "Write the names that it stands for in spec.hosts: it is not served until then.");
            else if (hosts.Count == Limits.Hosts)
                findings.Warning(FindingReason.Invalid, field, $"{name} has more hosts than the {Limits.Hosts} that a policy can", $"Write several policies, each with its own spec.hosts: {host} is not served until then.");
            else if (!hosts.Contains(entry.Host, StringComparer.Ordinal))
                hosts.Add(entry.Host);
        }
    }
}
