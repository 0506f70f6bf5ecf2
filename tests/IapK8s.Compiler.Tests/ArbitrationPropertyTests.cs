using CsCheck;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Tests;

/// <summary>What must hold however policies overlap, decided by the engine that sidecars run.</summary>
[Category("Property")]
internal sealed class ArbitrationPropertyTests
{
    private static readonly int Cases = int.TryParse(Environment.GetEnvironmentVariable("IAP_PROPERTY_CASES"), out var cases) ? Math.Min(cases, 100_000) : 1_000;

    [Test]
    public void NoDenyIsLost_AndNothingIsAllowedThatNobodyAllowed() => RandomSets.Generator.Sample(set =>
    {
        foreach (var (pod, snapshot) in Compile(set))
        {
            foreach (var port in new[] { 8080, 8081 })
            {
                foreach (var host in RandomSets.Hosts)
                {
                    foreach (var path in new[] { "/x/1", "/y/1", "/z/1", "/other" })
                        Check(set, pod, snapshot, port, host, path);
                }
            }
        }
    }, iter: Cases);

    [Test]
    public void TheOrderOfResources_ChangesNotAByte() => Gen.Select(RandomSets.Generator, Gen.Int).Sample((set, seed) =>
        CompilationJson.Write(PolicyCompiler.Compile(ShuffleTests.Shuffle(set, new Random(seed)))).ShouldBe(CompilationJson.Write(PolicyCompiler.Compile(set))), iter: Cases / 10);

    private static IEnumerable<(PodKey, PolicySnapshot)> Compile(ResourceSet set) =>
        PolicyCompiler.Compile(set).Pods.Values.Select(pod => (pod.Pod, Snapshot(pod)));

    /// <summary>Throws where two policies of the pod share a (port, host).</summary>
    private static PolicySnapshot Snapshot(PodSnapshot pod) =>
        new("1", pod.Policies.Select(policy => EffectivePolicy.Build(policy, GroupMembership.Empty)));

    private static void Check(ResourceSet set, PodKey pod, PolicySnapshot snapshot, int port, string host, string path)
    {
        if (snapshot.Find(port, host) is not { Status: LookupStatus.Found, Match: var match })
            return;
        var request = new CanonicalRequest
        {
            Method = "GET",
            Host = host,
            Target = CanonicalTarget.Parse(path, new PathOptions()),
            Port = port,
            Scheme = "https",
            Time = DateTimeOffset.UnixEpoch,
        };
        if (!match!.Policy.Decide(request, null).IsAllowed)
            return;

        // Whoever of the pod's namespace says anything about this port and host, said in the plainest way; and whoever stands above all of them.
        var about = set.Policies.Where(policy => policy.Metadata.Namespace == pod.Namespace && !policy.Spec.IsForNamespace && policy.Spec.Hosts!.Any(named => named.Split(':')[0] == host) && Targets(policy, pod, port)).ToList();
        var above = set.ClusterPolicies.Where(policy => IsAbout(policy, pod)).Select(PolicySpec (policy) => policy.Spec)
            .Concat(set.Policies.Where(policy => policy.Metadata.Namespace == pod.Namespace && policy.Spec.IsForNamespace).Select(policy => policy.Spec)).ToList();
        var rules = about.Select(PolicySpec (policy) => policy.Spec).Concat(above).SelectMany(spec => spec.Rules!).Where(rule => Matches(rule, host, path)).ToList();
        rules.ShouldNotContain(rule => rule.Action == "Deny");
        above.Append(about.Single(policy => policy.Metadata.ToString() == match.Policy.Definition.Name).Spec).SelectMany(spec => spec.Rules!)
            .ShouldContain(rule => rule.Action == "Allow" && Matches(rule, host, path));

        // No host is served that a ceiling does not have, or that is another namespace's.
        set.ClusterPolicies.Where(policy => IsAbout(policy, pod)).ShouldAllBe(policy => policy.Spec.Ceiling == null || policy.Spec.Ceiling.Hosts!.Contains(host));
        set.ClusterPolicies.SelectMany(policy => policy.Spec.HostOwners ?? []).Where(owner => owner.Hosts!.Contains(host)).Select(owner => owner.Namespace).DefaultIfEmpty(pod.Namespace).ShouldContain(pod.Namespace);
    }

    private static bool IsAbout(ClusterIapPolicy policy, PodKey pod) => (policy.Spec.NamespaceSelector!.MatchLabels?.Values.Single() ?? pod.Namespace) == pod.Namespace;

    private static bool Targets(IapPolicy policy, PodKey pod, int port) => policy.Spec.TargetRefs!.Any(target =>
        (pod.Name == "both" || pod.Name == target.Name) && (target.SectionName is null || port == (target.SectionName == "http" ? 8080 : 8081)));

    private static bool Matches(PolicyRule rule, string host, string path) =>
        (rule.Hosts is null || rule.Hosts.Contains(host))
        && (rule.Paths is null || rule.Paths.Any(pattern => path.StartsWith(pattern[..^2], StringComparison.Ordinal)));
}
