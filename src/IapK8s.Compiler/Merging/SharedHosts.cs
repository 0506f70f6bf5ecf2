using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Translation;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Merging;

/// <summary>Hosts that several policies have at a gateway, for targets of their own: nobody can tell by the host alone which is asked for.</summary>
internal static class SharedHosts
{
    public static void Tell(IReadOnlyCollection<PodPolicy> atGateway, FindingBook book)
    {
        var shared = atGateway.Where(policy => policy.Definition.Gateway!.ForwardAuth).SelectMany(policy => policy.Definition.Hosts.Select(entry => (entry.Host, Policy: policy)))
            .GroupBy(holding => holding.Host, holding => holding.Policy, StringComparer.Ordinal).Where(host => host.Skip(1).Any());
        foreach (var host in shared)
        {
            var names = string.Join(" and ", host.Select(policy => policy.Definition.Name));
            foreach (var draft in host.SelectMany(policy => policy.Merged.Partners).Where(partner => partner.Agrees).Select(partner => partner.Draft).Distinct())
            {
                book.Of(draft.Policy!).Warning(FindingReason.Conflicted, Field(draft, host.Key), $"At the gateway {host.Key} is held by {names}, each for targets of its own, and a host alone does not tell them apart",
                    $"Let the ingress name the policy in the path of its calls, such as /nginx/auth/{draft.Name}, or give each policy a host of its own. Calls that name none are refused.");
            }
        }
    }

    private static FieldPath Field(PolicyDraft draft, string host)
    {
        var hosts = draft.Policy!.Spec.Hosts ?? [];
        return FieldPath.Spec.Child("hosts").Index(Enumerable.Range(0, hosts.Count).First(at => HostSyntax.Parse(hosts[at], out var entry) is null && entry.Host == host));
    }
}
