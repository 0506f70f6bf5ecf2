using System.Collections.Immutable;
using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Providers;
using IapK8s.Resources.Validation;

namespace IapK8s.Compiler.Inputs;

/// <summary>
/// The set, by name and in one order. Sources hand out sound resources only; what is unsound is left out here all the same, with its findings, for the
/// rest of the compiler relies on it.
/// </summary>
internal sealed record ResourceIndex
{
    public required ImmutableArray<IapPolicy> Policies { get; init; }

    /// <summary>In order of seniority.</summary>
    public required ImmutableArray<ClusterIapPolicy> ClusterPolicies { get; init; }

    public required ImmutableSortedDictionary<string, IapProvider> Providers { get; init; }

    public required ImmutableSortedDictionary<string, ClusterIapProvider> ClusterProviders { get; init; }

    public required ImmutableSortedDictionary<string, IapGroup> Groups { get; init; }

    public required ImmutableSortedDictionary<string, IapDirectory> Directories { get; init; }

    public required ImmutableSortedDictionary<string, IapAccessLevel> AccessLevels { get; init; }

    public required ImmutableSortedDictionary<(string Namespace, string Name), ServiceRecord> Services { get; init; }

    public ImmutableDictionary<(string Kind, string Namespace, string Name), WorkloadRecord> Workloads { get; private init; } = ImmutableDictionary<(string, string, string), WorkloadRecord>.Empty;

    public ImmutableDictionary<(string Kind, string Namespace, string Name), RouteRecord> Routes { get; private init; } = ImmutableDictionary<(string, string, string), RouteRecord>.Empty;

    /// <summary>Those of the namespace, by <c>namespace/name</c>.</summary>
    public ImmutableSortedDictionary<string, IapApplication> Applications { get; private init; } = ImmutableSortedDictionary.Create<string, IapApplication>(StringComparer.Ordinal);

    public ImmutableArray<ReferenceGrantRecord> ReferenceGrants { get; private init; } = [];

    public ImmutableHashSet<(string Namespace, string Name)> ForbiddenSecrets { get; private init; } = [];

    public required ImmutableSortedDictionary<(string Namespace, string Name), SecretRecord> Secrets { get; init; }

    /// <summary>By namespace, sorted by name.</summary>
    public required ImmutableSortedDictionary<string, ImmutableArray<PodRecord>> Pods { get; init; }

    public required ImmutableSortedDictionary<string, NamespaceRecord> Namespaces { get; init; }

    /// <summary>What concerns every namespace; nothing of any single one yet.</summary>
    public static ResourceIndex Central(ResourceSet set, List<Finding> findings) => new()
    {
        Policies = [],
        ClusterPolicies = [.. Sound(set.ClusterPolicies, PolicyValidator.Validate, findings).Order(Seniority.Order).Cast<ClusterIapPolicy>()],
        Providers = ByName(Sound(set.Providers, ProviderValidator.Validate, findings)),
        ClusterProviders = ByName(Sound(set.ClusterProviders, ProviderValidator.Validate, findings)),
        Groups = ByName(Sound(set.Groups, GroupValidator.Validate, findings)),
        Directories = ByName(Sound(set.Directories, DirectoryValidator.Validate, findings)),
        AccessLevels = ByName(Sound(set.AccessLevels, AccessLevelValidator.Validate, findings)),
        Services = ImmutableSortedDictionary.Create<(string, string), ServiceRecord>(KeyOrder),
        ReferenceGrants = set.ReferenceGrants,
        ForbiddenSecrets = set.ForbiddenSecrets,
        Secrets = ByKey(set.Secrets, secret => (secret.Namespace, secret.Name)),
        Pods = ImmutableSortedDictionary.Create<string, ImmutableArray<PodRecord>>(StringComparer.Ordinal),
        Namespaces = set.Namespaces.DistinctBy(ns => ns.Name).ToImmutableSortedDictionary(ns => ns.Name, ns => ns, StringComparer.Ordinal),
    };

    /// <summary>The same with one namespace's own.</summary>
    public ResourceIndex With(NamespaceSlice slice, List<Finding> findings) => this with
    {
        Policies = [.. Sound(slice.Policies, PolicyValidator.Validate, findings).Order(Seniority.Order).Cast<IapPolicy>()],
        Applications = ByName(Sound(slice.Applications, ApplicationValidator.Validate, findings)),
        Services = ByKey(slice.Services, service => (service.Namespace, service.Name)),
        Workloads = slice.Workloads.DistinctBy(workload => (workload.Kind, workload.Namespace, workload.Name)).ToImmutableDictionary(workload => (workload.Kind, workload.Namespace, workload.Name)),
        Routes = slice.Routes.DistinctBy(route => (route.Kind, route.Namespace, route.Name)).ToImmutableDictionary(route => (route.Kind, route.Namespace, route.Name)),
        Pods = slice.Pods.DistinctBy(pod => pod.Key).GroupBy(pod => pod.Namespace, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(pods => pods.Key, pods => pods.OrderBy(pod => pod.Name, StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal),
    };

    /// <summary>Every namespace has its name for a label, as the API server sees to it, whether anybody wrote it down or not.</summary>
    public ImmutableSortedDictionary<string, string> LabelsOf(string ns) =>
        (Namespaces.TryGetValue(ns, out var record) ? record.Labels : ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)).SetItem("kubernetes.io/metadata.name", ns);

    public IEnumerable<ServiceRecord> ServicesOf(string ns) => Services.Values.Where(service => service.Namespace == ns);

    /// <summary>Whether the namespace of what is referred to lets the kind of the other namespace do so (Gateway API, ReferenceGrant).</summary>
    public bool IsGranted(GrantedFrom from, string toNamespace, string toGroup, string toKind, string toName) => ReferenceGrants.Any(grant =>
        grant.Namespace == toNamespace
        && grant.From.Contains(from)
        && grant.To.Any(to => to.Group == toGroup && to.Kind == toKind && (to.Name.Length == 0 || to.Name == toName)));

    public ImmutableArray<PodRecord> PodsOf(string ns) => Pods.GetValueOrDefault(ns, []);

    private static IEnumerable<T> Sound<T>(IEnumerable<T> resources, Func<T, ImmutableArray<Finding>> validate, List<Finding> findings) where T : IResource
    {
        foreach (var same in resources.GroupBy(resource => resource.Id))
        {
            var resource = same.First();
            if (same.Skip(1).Any())
            {
                // Which of them counts would depend on the order of the set.
                findings.Add(Unsound(resource, FindingReason.DuplicateResource, "The source gives it more than once", "Keep one of them."));
                continue;
            }
            var errors = validate(resource).Where(finding => finding.Severity == FindingSeverity.Error).ToList();
            findings.AddRange(errors.Select(error => error with { InForce = $"Nothing is in force for {resource.Id}." }));
            if (errors.Count == 0)
                yield return resource;
        }
    }

    private static Finding Unsound(IResource resource, FindingReason reason, string message, string fix) => new()
    {
        Reason = reason,
        Resource = resource.Id,
        Field = "metadata.name",
        Message = message,
        Fix = fix,
        Location = resource.Locator?.Locate("metadata.name"),
        InForce = $"Nothing is in force for {resource.Id}.",
    };

    private static ImmutableSortedDictionary<string, T> ByName<T>(IEnumerable<T> resources) where T : IResource =>
        resources.ToImmutableSortedDictionary(resource => resource.Metadata.ToString(), resource => resource, StringComparer.Ordinal);

    private static ImmutableSortedDictionary<(string Namespace, string Name), T> ByKey<T>(IEnumerable<T> records, Func<T, (string Namespace, string Name)> key) =>
        records.DistinctBy(key).ToImmutableSortedDictionary(key, record => record, KeyOrder);

    private static Comparer<(string Namespace, string Name)> KeyOrder { get; } = Comparer<(string Namespace, string Name)>.Create((left, right) =>
        new PodKey(left.Namespace, left.Name).CompareTo(new PodKey(right.Namespace, right.Name)));
}
