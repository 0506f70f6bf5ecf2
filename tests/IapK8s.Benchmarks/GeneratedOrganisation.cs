using System.Collections.Immutable;
using System.Globalization;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Providers;

namespace IapK8s.Benchmarks;

/// <summary>A large organisation: a central policy with a ceiling, and in each namespace twenty workloads of two pods with a policy of their own.</summary>
internal static class GeneratedOrganisation
{
    public const int Namespaces = 500;
    public const int PoliciesPerNamespace = 20;

    private const int Groups = 200;

    public static ResourceSet Build()
    {
        var workloads = (from ns in Enumerable.Range(0, Namespaces) from app in Enumerable.Range(0, PoliciesPerNamespace) select (Namespace: $"team-{ns:d3}", App: $"app-{app:d2}", Number: (ns * PoliciesPerNamespace) + app)).ToList();
        return new ResourceSet
        {
            Namespaces = [.. Enumerable.Range(0, Namespaces).Select(ns => new NamespaceRecord($"team-{ns:d3}", Labels("tier", ns % 2 == 0 ? "gold" : "silver")))],
            ClusterPolicies = [Central()],
            ClusterProviders = [new ClusterIapProvider { Metadata = new ResourceMetadata { Name = "corp" }, Spec = Provider() }],
            Secrets = [new SecretRecord("iap-system", "corp", ImmutableSortedDictionary<string, Policy.Definitions.SecretText>.Empty.Add("secret", new Policy.Definitions.SecretText("a secret")))],
            Groups = [.. Enumerable.Range(0, Groups).Select(Group)],
            Pods = [.. workloads.SelectMany(workload => new[] { Pod(workload, 0), Pod(workload, 1) })],
            Services = [.. workloads.Select(workload => new ServiceRecord(workload.Namespace, workload.App, Labels("app", workload.App), [new ServicePort("http", 80, "http")]))],
            Policies = [.. workloads.Select(workload => Policy(workload.Namespace, workload.App, workload.Number, change: 0))],
        };
    }

    /// <summary>The same organisation after one team edited one policy.</summary>
    public static ResourceSet Edit(ResourceSet set, int policy, int change)
    {
        var old = set.Policies[policy];
        return set with { Policies = set.Policies.SetItem(policy, Policy(old.Metadata.Namespace, old.Metadata.Name, policy, change)) };
    }

    private static ClusterIapPolicy Central() => new()
    {
        Metadata = new ResourceMetadata { Name = "central" },
        Spec = new ClusterIapPolicySpec
        {
            NamespaceSelector = new LabelSelector(),
            ProviderRef = new ProviderRef { Kind = "ClusterIapProvider", Name = "corp" },
            Ceiling = new CeilingSpec { MaxAge = "12h", Hosts = ["*.example.com"] },
            Rules = [new PolicyRule { Name = "leavers", Action = "Deny", Members = ["iapgroup:group-000"] }],
        },
    };

    private static IapPolicy Policy(string ns, string app, int number, int change) => new()
    {
        Metadata = new ResourceMetadata { Name = app, Namespace = ns, CreationTimestamp = DateTimeOffset.UnixEpoch.AddMinutes(number), Generation = change + 1 },
        Spec = new IapPolicySpec
        {
            TargetRefs = [new TargetRef { Kind = "Service", Name = app, SectionName = "http" }],
            Hosts = [$"{app}.{ns}.example.com"],
            Rules =
            [
                new PolicyRule { Name = "staff", Action = "Allow", Members = ["group:employees", $"iapgroup:group-{number % Groups:d3}"] },
                new PolicyRule { Name = "public", Action = "Allow", Members = ["allUsers"], Methods = ["GET"], Paths = ["/public/**"] },
                new PolicyRule { Name = "admin", Action = "Deny", Members = ["allUsers"], ExceptMembers = [$"iapgroup:group-{(number + 1) % Groups:d3}"], Paths = ["/admin/**"] },
                new PolicyRule { Name = "api", Action = "Allow", Members = [$"user:robot-{number}@example.com"], Paths = ["/api/v1/**", "/api/v2/**"] },
                new PolicyRule { Name = "temps", Action = "Deny", Members = ["group:contractors"], Paths = [$"/change/{change}"] },
            ],
        },
    };

    private static PodRecord Pod((string Namespace, string App, int Number) workload, int replica) => new(
        workload.Namespace, $"{workload.App}-{replica}", Labels("app", workload.App), [new PodPort("http", 8080)],
        [string.Create(CultureInfo.InvariantCulture, $"10.{workload.Number / 250}.{workload.Number % 250}.{replica + 1}")]);

    private static IapGroup Group(int number) => new()
    {
        Metadata = new ResourceMetadata { Name = $"group-{number:d3}" },
        Spec = new IapGroupSpec { Members = [.. Enumerable.Range(0, 50).Select(member => $"user:person-{(number * 50) + member}@example.com")] },
    };

    private static IapProviderSpec Provider() => new()
    {
        Issuer = "https://id.example.com",
        ClientId = "iap",
        ClientSecretRef = new SecretKeyRef { Name = "corp", Key = "secret", Namespace = "iap-system" },
        AllowedNamespaces = ["*"],
    };

    private static ImmutableSortedDictionary<string, string> Labels(string name, string value) => ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(name, value);
}
