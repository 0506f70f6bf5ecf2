using System.Collections.Immutable;
using CsCheck;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Providers;

namespace IapK8s.Compiler.Tests;

/// <summary>Small worlds in which policies get in each other's way: few namespaces, Services, hosts and paths.</summary>
internal static class RandomSets
{
    public static readonly string[] Hosts = ["a.example.com", "b.example.com", "c.example.com"];
    public static readonly string[] Paths = ["/x/**", "/y/**", "/z/**"];

    public static readonly string[] ProviderNames = ["corp", "partners"];

    private static readonly string[] Namespaces = ["n1", "n2"];
    private static readonly string[] ServiceNames = ["s1", "s2", "both"];

    /// <summary>Every target a Service, every host written in the policy.</summary>
    public static Gen<ResourceSet> Generator { get; } =
        Gen.Select(Gen.Int[0, int.MaxValue], seed => Build(new Random(seed)));

    /// <summary>With workloads and routes as targets too, which the routes' hosts come from, some of them at the gateway.</summary>
    public static Gen<ResourceSet> OfAllTargets { get; } =
        Gen.Select(Gen.Int[0, int.MaxValue], seed => Scatter(new Random(seed)));

    /// <summary>What policies say, a line each: to be read where a property fails.</summary>
    public static string Print(ResourceSet set) => string.Join('\n', [
        .. set.ClusterPolicies.Select(policy => $"cluster {policy.Metadata.Name} in {policy.Spec.NamespaceSelector!.MatchLabels?.Values.Single()} protect {policy.Spec.Protect} ceiling [{Join(policy.Spec.Ceiling?.Hosts)}] owners [{Join(policy.Spec.HostOwners?.Select(owner => $"{owner.Namespace}: {Join(owner.Hosts)}"))}]{Print(policy.Spec)}"),
        .. set.Policies.Select(policy => $"{policy.Metadata} of {policy.Metadata.CreationTimestamp:d} at [{Join(policy.Spec.TargetRefs!.Select(target => $"{target.Kind}/{target.Name}/{target.SectionName}"))}] on [{Join(policy.Spec.Hosts)}]{Print(policy.Spec)}"),
    ]);

    private static string Print(PolicySpec spec) => $" {spec.Mode} {spec.ProviderRef?.Name} {spec.AccessDenied?.RedirectUri} {spec.Session?.MaxAge} {(spec as IapPolicySpec)?.Assertion?.Audience}"
        + string.Concat(spec.Rules!.Select(rule => $"\n    {rule.Name} {rule.Action} {Join(rule.Members)} on [{Join(rule.Hosts)}] at [{Join(rule.Paths)}]"));

    private static string Join(IEnumerable<string>? texts) => string.Join(' ', texts ?? []);

    private static ResourceSet Build(Random random) => new()
    {
        Pods = [.. from ns in Namespaces from name in ServiceNames select Pod(ns, name)],
        Services = [.. from ns in Namespaces from name in ServiceNames select Service(ns, name)],
        Policies = [.. Enumerable.Range(0, random.Next(1, 6)).Select(i => Policy($"p{i}", random)), .. Enumerable.Range(0, random.Next(3)).Select(i => OfNamespace($"base{i}", random))],
        ClusterPolicies = [.. Enumerable.Range(0, random.Next(3)).Select(i => OfCluster($"central{i}", random))],
        ClusterProviders = [.. ProviderNames.Select(name => new ClusterIapProvider { Metadata = new ResourceMetadata { Name = name }, Spec = Issuer(name) })],
    };

    private static ResourceSet Scatter(Random random)
    {
        var set = Build(random);
        return set with
        {
            Workloads = [.. from ns in Namespaces from name in ServiceNames where random.Next(3) > 0 select new WorkloadRecord("Deployment", ns, name, new LabelSelector { MatchLabels = new Dictionary<string, string> { [name] = "yes" } })],
            Routes = [.. from ns in Namespaces from name in ServiceNames where random.Next(3) > 0 select new RouteRecord("Ingress", ns, name, [.. Some(Hosts, random)], [new RouteBackend("", ns, One(ServiceNames, random), "http")])],
            Policies = [.. set.Policies.Select(policy => policy.Spec.IsForNamespace ? policy : policy with { Spec = Scatter(policy.Spec, random) })],
            // The client id of the providers is among them.
            ClusterPolicies = [.. set.ClusterPolicies.Select(policy => random.Next(3) > 0 ? policy : policy with { Spec = policy.Spec with { Programmatic = new ProgrammaticSpec { Audiences = ["api", "iap"] } } })],
        };
    }

    private static IapPolicySpec Scatter(IapPolicySpec spec, Random random) => spec with
    {
        TargetRefs = [.. Some(ServiceNames, random).Select(name => Target(name, random))],
        Hosts = random.Next(3) == 0 ? null : spec.Hosts,
        EnforceAt = One([null, null, null, "Gateway", "Both"], random),
    };

    private static TargetRef Target(string name, Random random) => random.Next(4) switch
    {
        0 => new TargetRef { Kind = "Deployment", Name = name, SectionName = One(new[] { null, "http", "admin" }, random) },
        1 => new TargetRef { Kind = "Ingress", Name = name },
        _ => ToService(name, random),
    };

    private static TargetRef ToService(string name, Random random) => new() { Kind = "Service", Name = name, SectionName = One(new[] { null, "http", "admin" }, random) };

    /// <summary>The pod called both is selected by every Service.</summary>
    private static PodRecord Pod(string ns, string name) => new(ns, name,
        (name == "both" ? ["s1", "s2", "both"] : new[] { name }).ToImmutableSortedDictionary(label => label, _ => "yes", StringComparer.Ordinal),
        [new PodPort("http", 8080), new PodPort("admin", 8081)], ["10.0.0.1"]);

    private static ServiceRecord Service(string ns, string name) => new(ns, name,
        ImmutableSortedDictionary<string, string>.Empty.Add(name, "yes"),
        [new ServicePort("http", 80, "http"), new ServicePort("admin", 81, "admin")]);

    private static IapProviderSpec Issuer(string name) => new()
    {
        Issuer = $"https://{name}.example.com",
        ClientId = "iap",
        ClientSecretRef = new SecretKeyRef { Name = name, Namespace = "iap-system", Key = "secret" },
        AllowedNamespaces = ["*"],
    };

    private static IapPolicy Policy(string name, Random random)
    {
        // Without hosts the internal names are meant.
        var hosts = random.Next(5) == 0 ? null : Some(Hosts, random);
        return new IapPolicy
        {
            Metadata = new ResourceMetadata
            {
                Name = name,
                Namespace = One(Namespaces, random),
                CreationTimestamp = random.Next(2) == 0 ? null : DateTimeOffset.UnixEpoch.AddDays(random.Next(3)),
            },
            Spec = new IapPolicySpec
            {
                TargetRefs = [.. Some(ServiceNames, random).Select(name => ToService(name, random))],
                // The same name with another port is another origin, and the same host.
                Hosts = hosts?.Select(host => random.Next(3) == 0 ? $"{host}:8443" : host).ToList(),
                Mode = One([null, null, null, "Enforce", "Shadow", "Off"], random),
                ProviderRef = Provider(random),
                AccessDenied = Denied(random),
                Session = random.Next(3) == 0 ? new SessionSpec { MaxAge = One(["2h", "4h", "24h"], random) } : null,
                Assertion = random.Next(4) == 0 ? new AssertionSpec { Audience = "shared" } : null,
                Rules = [.. Enumerable.Range(0, random.Next(1, 5)).Select(i => Rule($"r{i}", hosts, random))],
            },
        };
    }

    private static IapPolicy OfNamespace(string name, Random random) => new()
    {
        Metadata = new ResourceMetadata { Name = name, Namespace = One(Namespaces, random) },
        Spec = new IapPolicySpec
        {
            TargetRefs = [new TargetRef { Kind = "Namespace" }],
            Rules = [.. Enumerable.Range(0, random.Next(3)).Select(i => Rule($"r{i}", Hosts, random) with { Members = ["allUsers"] })],
            AccessDenied = Denied(random),
            ProviderRef = name == "base0" ? Provider(random) : null,
        },
    };

    private static ClusterIapPolicy OfCluster(string name, Random random) => new()
    {
        Metadata = new ResourceMetadata { Name = name },
        Spec = new ClusterIapPolicySpec
        {
            NamespaceSelector = random.Next(2) == 0 ? new LabelSelector() : new LabelSelector { MatchLabels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = One(Namespaces, random) } },
            Protect = random.Next(2) == 0 ? "AllWorkloads" : null,
            HostOwners = random.Next(3) == 0 ? [new HostOwner(One(Namespaces, random), [One(Hosts, random)])] : null,
            Rules = [.. Enumerable.Range(0, random.Next(3)).Select(i => Rule($"r{i}", Hosts, random) with { Members = ["allUsers"] })],
            AccessDenied = Denied(random),
            ProviderRef = name == "central0" ? Provider(random) : null,
            Ceiling = random.Next(3) == 0 ? new CeilingSpec { Hosts = Some(Hosts, random) } : null,
        },
    };

    /// <summary>Of this two can differ, and neither is the stricter.</summary>
    private static AccessDeniedSpec? Denied(Random random) => random.Next(3) == 0 ? new AccessDeniedSpec { RedirectUri = $"https://help{random.Next(2)}.example.com/" } : null;

    private static ProviderRef? Provider(Random random) => random.Next(3) == 0 ? new ProviderRef { Kind = "ClusterIapProvider", Name = One(ProviderNames, random) } : null;

    /// <param name="hosts">Of which a rule may name some; null for none.</param>
    public static PolicyRule Rule(string name, IReadOnlyList<string>? hosts, Random random) => new()
    {
        Name = name,
        Action = random.Next(2) == 0 ? "Allow" : "Deny",
        Members = [random.Next(3) == 0 ? "group:g" : "allUsers"],
        Hosts = hosts is null || random.Next(2) == 0 ? null : Some(hosts, random),
        Paths = random.Next(3) == 0 ? null : Some(Paths, random),
    };

    private static T One<T>(IReadOnlyList<T> items, Random random) => items[random.Next(items.Count)];

    /// <summary>At least one.</summary>
    private static List<T> Some<T>(IReadOnlyList<T> items, Random random)
    {
        var some = items.Where(_ => random.Next(2) == 0).ToList();
        return some.Count > 0 ? some : [One(items, random)];
    }
}
