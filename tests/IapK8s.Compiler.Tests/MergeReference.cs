using IapK8s.Compiler.Inputs;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Tests;

/// <summary>
/// What policies come to on one port of a pod under one name, sentence by sentence from the resources, with no thought of speed: it knows of what <see cref="RandomSets.Generator"/>
/// writes and of nothing else.
/// </summary>
internal sealed class MergeReference
{
    private readonly ResourceSet _set;
    private readonly string _host;
    private readonly List<Says> _cluster;
    private readonly List<Says> _namespace;
    private readonly List<Claim> _agreeing = [];
    private readonly List<Claim> _partners;
    private readonly List<Claim> _visitors;

    private MergeReference(ResourceSet set, PodKey pod, int port, string host)
    {
        (_set, _host) = (set, host);
        _cluster = Level(set.ClusterPolicies.Where(policy => IsPicked(policy, pod.Namespace)).Select(policy => (policy.Metadata, (PolicySpec)policy.Spec)), []);
        _namespace = Level(set.Policies.Where(policy => policy.Metadata.Namespace == pod.Namespace && policy.Spec.IsForNamespace).Select(policy => (policy.Metadata, (PolicySpec)policy.Spec)), _cluster);

        // Older first; who does not know its age comes last.
        var claims = set.Policies.Where(policy => policy.Metadata.Namespace == pod.Namespace && !policy.Spec.IsForNamespace && Targets(policy, pod, port)).Select(ClaimOf)
            .Where(claim => IsInternal || claim.Hosts.Any(entry => entry.Name == host)).OrderBy(claim => Age(claim.Policy)).ToList();
        var meant = claims.Find(claim => !claim.OnlyDenies && claim.Hosts.Count > 0)?.Hosts;
        _visitors = [.. claims.Where(claim => IsInternal && meant is not null && claim.Hosts.Count > 0 && !claim.Hosts.SequenceEqual(meant))];
        _partners = [.. claims.Except(_visitors)];
        var origin = _partners.Find(claim => !claim.OnlyDenies)?.OriginOf(host);
        foreach (var claim in _partners.Where(claim => !claim.OnlyDenies && (IsInternal || claim.OriginOf(host) == origin)))
        {
            if (_agreeing.TrueForAll(senior => !Differ(ProviderOf(senior), ProviderOf(claim)) && !Differ(Denied(senior.Policy.Spec), Denied(claim.Policy.Spec))))
                _agreeing.Add(claim);
        }

        // What no policy answers for a cluster policy may protect, by its own name.
        IsProtected = IsInternal && _agreeing.Count == 0 && _cluster.Exists(policy => ((ClusterIapPolicySpec)policy.Spec).Protect is not null);
    }

    public const string Internal = "10.0.0.1";

    /// <summary>Null where the name is not served.</summary>
    public static MergeReference? Of(ResourceSet set, PodKey pod, int port, string host) =>
        new MergeReference(set, pod, port, host) is var reference && (reference._agreeing.Count > 0 || reference.IsProtected) ? reference : null;

    public PolicyMode Mode => _partners.Select(claim => ModeOf(claim.Policy)).Concat(IsProtected ? [PolicyMode.Enforce] : []).Min();

    public string? Provider => _agreeing.Select(ProviderOf).FirstOrDefault(provider => provider is not null) ?? ProviderOf(_namespace, _cluster);

    public string? DeniedPage => _agreeing.Select(claim => Denied(claim.Policy.Spec)).Concat(_namespace.Select(said => said.Denied)).Concat(_cluster.Select(said => said.Denied)).FirstOrDefault(page => page is not null);

    public TimeSpan MaxAge => _partners.Select(claim => claim.Policy.Spec.Session?.MaxAge).Where(age => age is not null).Select(age => TimeSpan.FromHours(int.Parse(age![..^1], System.Globalization.CultureInfo.InvariantCulture)))
        .DefaultIfEmpty(TimeSpan.FromHours(8)).Min();

    private bool IsProtected { get; }

    private bool IsInternal => _host == Internal;

    public bool Allows(string path, Principal? who)
    {
        var denies = Denies().Where(rule => Matches(rule.Rule, path)).Select(rule => IsMember(rule.Rule, rule.Provider, who)).ToList();
        if (denies.Contains(true) || (who is not null && denies.Contains(null)))
            return false;
        return Mode != PolicyMode.Enforce || Allows().Where(rule => Matches(rule.Rule, path)).Any(rule => IsMember(rule.Rule, rule.Provider, who) == true);
    }

    private IEnumerable<(PolicyRule Rule, string? Provider)> Denies()
    {
        var above = _cluster.Concat(_namespace).SelectMany(said => said.Spec.Rules!.Select(rule => (Rule: rule, said.Provider)));
        foreach (var (rule, provider) in above.Where(rule => rule.Rule.Action == "Deny"))
        {
            var reaches = rule.Hosts is null || (IsInternal ? _partners.Concat(_visitors).Any(claim => claim.Hosts.Any(entry => rule.Hosts.Contains(entry.Name))) : rule.Hosts.Contains(_host));
            if (reaches)
                yield return (rule, provider);
        }
        foreach (var claim in _partners.Concat(_visitors).Where(claim => ModeOf(claim.Policy) == PolicyMode.Enforce))
        {
            // An internal name may stand for any of its hosts. Who would have no provider alone means the one in force.
            foreach (var rule in claim.Policy.Spec.Rules!.Where(rule => rule.Action == "Deny" && (IsInternal || rule.Hosts?.Contains(_host) != false)))
                yield return (rule, ProviderOf(claim) ?? Provider);
        }
    }

    private IEnumerable<(PolicyRule Rule, string? Provider)> Allows() =>
        _cluster.Concat(_namespace).Where(said => said.AllowsCount).SelectMany(said => said.Spec.Rules!.Select(rule => (rule, said.Provider)))
            .Concat(_agreeing.Where(claim => ModeOf(claim.Policy) == PolicyMode.Enforce).SelectMany(claim => claim.Policy.Spec.Rules!.Select(rule => (rule, ProviderOf(claim) ?? Provider))))
            .Where(rule => rule.rule.Action == "Allow" && (rule.rule.Hosts is null || (!IsInternal && rule.rule.Hosts.Contains(_host))));

    private static bool Matches(PolicyRule rule, string path) => rule.Paths is null || rule.Paths.Any(pattern => path.StartsWith(pattern[..^2], StringComparison.Ordinal));

    private bool? IsMember(PolicyRule rule, string? provider, Principal? who) => rule.Members![0] switch
    {
        "allUsers" => true,
        _ when who is null => false,
        // Neither of another provider than the rule's is anything known here, nor of one that is not in force.
        _ when who.Provider != provider || who.Provider != Provider => null,
        _ => who.Groups.Contains("g"),
    };

    private static bool Differ(string? first, string? second) => first is not null && second is not null && first != second;

    private static string? Denied(PolicySpec spec) => spec.AccessDenied?.RedirectUri;

    private static string? Name(ProviderRef? provider) => provider is null ? null : "/" + provider.Name;

    private string? ProviderOf(Claim claim) => Name(claim.Policy.Spec.ProviderRef) ?? ProviderOf(_namespace, _cluster);

    private static string? ProviderOf(params IEnumerable<Says>[] levels) => levels.SelectMany(level => level).Select(said => Name(said.Spec.ProviderRef)).FirstOrDefault(provider => provider is not null);

    private static PolicyMode ModeOf(IapPolicy policy) => Enum.Parse<PolicyMode>(policy.Spec.Mode ?? "Enforce");

    private static (DateTimeOffset, string, string) Age(IapPolicy policy) => (policy.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue, policy.Metadata.Namespace, policy.Metadata.Name);

    private static bool IsPicked(ClusterIapPolicy policy, string ns) => (policy.Spec.NamespaceSelector!.MatchLabels?.Values.Single() ?? ns) == ns;

    private static bool Targets(IapPolicy policy, PodKey pod, int port) => policy.Spec.TargetRefs!.Any(target =>
        (pod.Name == "both" || pod.Name == target.Name) && (target.SectionName is null || port == (target.SectionName == "http" ? 8080 : 8081)));

    /// <summary>By name, as none of them knows its age. Of two that name a page the first holds it, and the other loses its Allow rules.</summary>
    private static List<Says> Level(IEnumerable<(ResourceMetadata Metadata, PolicySpec Spec)> policies, List<Says> above)
    {
        var level = policies.OrderBy(policy => policy.Metadata.Name, StringComparer.Ordinal).ToList();
        var page = level.Select(policy => Denied(policy.Spec)).FirstOrDefault(page => page is not null);
        var provider = level.Select(policy => Name(policy.Spec.ProviderRef)).FirstOrDefault(provider => provider is not null) ?? ProviderOf(above);
        return [.. level.Select(policy => new Says(policy.Spec, Name(policy.Spec.ProviderRef) ?? provider, Differ(page, Denied(policy.Spec)) ? null : page, !Differ(page, Denied(policy.Spec))))];
    }

    private Claim ClaimOf(IapPolicy policy)
    {
        var hosts = (policy.Spec.Hosts ?? []).Select(text => (Name: text.Split(':')[0], Origin: text)).Where(entry => Owner(entry.Name) == policy.Metadata.Namespace && IsAllowed(entry.Name, policy.Metadata.Namespace))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        var ownsAudience = policy.Spec.Assertion is null || _set.Policies.Where(other => other.Spec.Assertion is not null).OrderBy(Age).First().Metadata.Namespace == policy.Metadata.Namespace;
        return new Claim(policy, hosts, (hosts.Count == 0 && policy.Spec.Hosts is not null) || !ownsAudience);
    }

    private string? Owner(string host) =>
        _set.ClusterPolicies.OrderBy(policy => policy.Metadata.Name, StringComparer.Ordinal).SelectMany(policy => policy.Spec.HostOwners ?? []).FirstOrDefault(owner => owner.Hosts!.Contains(host))?.Namespace
        ?? _set.Policies.Where(policy => !policy.Spec.IsForNamespace && (policy.Spec.Hosts ?? []).Any(text => text.Split(':')[0] == host) && IsAllowed(host, policy.Metadata.Namespace)).OrderBy(Age).FirstOrDefault()?.Metadata.Namespace;

    private bool IsAllowed(string host, string ns) => _set.ClusterPolicies.Where(policy => IsPicked(policy, ns)).All(policy => policy.Spec.Ceiling?.Hosts?.Contains(host) ?? true);

    private sealed record Claim(IapPolicy Policy, List<(string Name, string Origin)> Hosts, bool OnlyDenies)
    {
        public string? OriginOf(string host) => Hosts.Find(entry => entry.Name == host).Origin;
    }

    private sealed record Says(PolicySpec Spec, string? Provider, string? Denied, bool AllowsCount);
}
