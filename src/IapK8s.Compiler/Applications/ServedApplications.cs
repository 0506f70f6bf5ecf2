using System.Collections.Immutable;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Applications;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Applications;

/// <summary>Applications, as far as policies that are in force say who may. Nothing else of them is served, or leaves the controller.</summary>
internal static class ServedApplications
{
    /// <param name="gateway">Of the same namespace.</param>
    public static ImmutableSortedDictionary<string, ApplicationDefinition> Of(ImmutableSortedDictionary<string, ApplicationDefinition> applications, ImmutableArray<GatewayPolicy> gateway)
    {
        var hosts = gateway.SelectMany(policy => policy.Policy.Gateway!.Applications.SelectMany(name => policy.Policy.Hosts.Select(entry => (Application: $"{policy.Policy.Namespace}/{name}", entry.Host))))
            .ToLookup(served => served.Application, served => served.Host, StringComparer.Ordinal);
        return applications.Values.Select(application => Narrow(application, hosts[application.Name].ToHashSet(StringComparer.Ordinal))).Where(application => !application.Hosts.IsEmpty)
            .ToImmutableSortedDictionary(application => application.Name, application => application, StringComparer.Ordinal);
    }

    /// <summary>A policy that names a host which none of its applications has.</summary>
    public static void Tell(IEnumerable<PolicyDraft> drafts, ResourceIndex index, FindingBook book)
    {
        foreach (var draft in drafts.Where(draft => draft.Policy is { Spec: { IsForApplications: true, Hosts: not null } } && !draft.GatewayTargets.IsEmpty))
        {
            var known = draft.GatewayTargets.Select(target => index.Applications[$"{draft.Policy!.Metadata.Namespace}/{target.Application}"])
                .SelectMany(application => application.Spec.Hosts!).Select(text => HostSyntax.TryParseName(text, out var host) ? host : "").ToHashSet(StringComparer.Ordinal);
            for (var i = 0; i < draft.Policy!.Spec.Hosts!.Count; i++)
            {
                if (HostSyntax.TryParseName(draft.Policy.Spec.Hosts[i], out var host) && !known.Contains(host))
                    book.Of(draft.Policy).Warning(FindingReason.NoTargets, FieldPath.Spec.Child("hosts").Index(i), $"{host} is a host of none of the applications that the policy targets", "Add it to the application's hosts, or leave it out. It is not served.");
            }
        }
    }

    private static ApplicationDefinition Narrow(ApplicationDefinition application, HashSet<string> hosts) => application with
    {
        Hosts = [.. application.Hosts.Where(hosts.Contains)],
        Certificates = [.. application.Certificates.Select(certificate => certificate with { Hosts = [.. certificate.Hosts.Where(hosts.Contains)] }).Where(certificate => !certificate.Hosts.IsEmpty)],
    };
}
