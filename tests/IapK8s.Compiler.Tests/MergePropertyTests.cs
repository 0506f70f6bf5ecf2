using CsCheck;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Compiler.Tests;

/// <summary>What must hold however policies overlap, decided by the engine that sidecars run.</summary>
[Category("Property")]
internal sealed class MergePropertyTests
{
    private static readonly int Cases = int.TryParse(Environment.GetEnvironmentVariable("IAP_PROPERTY_CASES"), out var cases) ? Math.Min(cases, 100_000) : 1_000;

    private static readonly string[] Names = [.. RandomSets.Hosts, MergeReference.Internal];
    private static readonly string[] Asked = ["/x/1", "/y/1", "/z/1", "/other"];

    private static readonly Principal?[] People =
    [
        null,
        .. from provider in RandomSets.ProviderNames
           from groups in new[] { new[] { "g" }, [] }
           select new Principal { Credential = CredentialKind.Session, Provider = "/" + provider, Subject = "s", Groups = [.. groups] },
    ];

    [Test]
    public void WhatIsInForce_IsWhatTheReferenceSays() => RandomSets.Generator.Sample(set =>
    {
        var compiled = PolicyCompiler.Compile(set);
        foreach (var pod in set.Pods.Select(pod => pod.Key))
        {
            var snapshot = Snapshot(compiled, pod);
            foreach (var (port, host) in Places())
                Compare(MergeReference.Of(set, pod, port, host), Find(snapshot, port, host), port, host, $"{pod} {port} {host}");
        }
    }, iter: Cases, print: RandomSets.Print);

    [Test]
    public void AddingAnAllow_NeverRemovesAccess() => WithARuleMore("Allow", (before, after) => before && !after);

    [Test]
    public void AddingADeny_NeverGivesAccess() => WithARuleMore("Deny", (before, after) => after && !before);

    [Test]
    public void TheOrderOfResources_ChangesNotAByte() => Gen.Select(RandomSets.Generator, Gen.Int).Sample((set, seed) =>
        CompilationJson.Write(PolicyCompiler.Compile(ShuffleTests.Shuffle(set, new Random(seed)))).ShouldBe(CompilationJson.Write(PolicyCompiler.Compile(set))), iter: Cases / 10);

    /// <summary>The other properties say little where policies hardly meet.</summary>
    [Test]
    public void GeneratedSets_ReachEveryEnd()
    {
        var (shared, conflicting, mixed, numbered) = (0, 0, 0, 0);
        RandomSets.Generator.Sample(set =>
        {
            var compiled = PolicyCompiler.Compile(set);
            foreach (var (policy, sources) in compiled.Pods.Values.SelectMany(pod => pod.Policies.Zip(pod.Sources)))
            {
                shared += sources.Policies.Length > 1 ? 1 : 0;
                mixed += policy.Mode == PolicyMode.Enforce && policy.Rules.Any(rule => rule.IsInShadow) ? 1 : 0;
                numbered += policy.Name.Contains('#', StringComparison.Ordinal) ? 1 : 0;
            }
            conflicting += compiled.Findings.Count(finding => finding.Message.Contains("which policy", StringComparison.Ordinal));
        }, iter: 500, threads: 1);
        foreach (var (reached, what) in new[] { (shared, "shared"), (conflicting, "conflicting"), (mixed, "mixed"), (numbered, "numbered") })
            reached.ShouldBeGreaterThan(20, what);
    }

    private static void Compare(MergeReference? expected, PolicyMatch? match, int port, string host, string where)
    {
        (match is not null).ShouldBe(expected is not null, where);
        if (match is null)
            return;
        var policy = match.Policy.Definition;
        policy.Mode.ShouldBe(expected!.Mode, where);
        policy.Provider.ShouldBe(expected.Provider, where);
        policy.AccessDeniedRedirect.ShouldBe(expected.DeniedPage, where);
        policy.Session.MaxAge.ShouldBe(expected.MaxAge, where);
        foreach (var path in Asked)
        {
            foreach (var who in People)
                match.Policy.Decide(Request(port, host, path), who).IsAllowed.ShouldBe(expected.Allows(path, who), $"{where}{path} by {who?.Provider ?? "nobody"} {who?.Groups.Length}");
        }
    }

    private static void WithARuleMore(string action, Func<bool, bool, bool> isWrong) => Gen.Select(RandomSets.Generator, Gen.Int[0, int.MaxValue]).Sample((set, seed) =>
    {
        var random = new Random(seed);
        var at = random.Next(set.Policies.Length);
        var policy = set.Policies[at];
        var rule = RandomSets.Rule("added", policy.Spec.Hosts?.Select(host => host.Split(':')[0]).ToList(), random) with { Action = action };
        var more = set with { Policies = set.Policies.SetItem(at, policy with { Spec = policy.Spec with { Rules = [.. policy.Spec.Rules!, rule] } }) };
        var (before, after) = (PolicyCompiler.Compile(set), PolicyCompiler.Compile(more));
        foreach (var pod in set.Pods.Select(pod => pod.Key))
        {
            var (first, second) = (Snapshot(before, pod), Snapshot(after, pod));
            foreach (var (port, host) in Places())
            {
                foreach (var (path, who) in from path in Asked from who in People select (path, who))
                    isWrong(IsAllowed(first, port, host, path, who), IsAllowed(second, port, host, path, who)).ShouldBeFalse($"{policy.Metadata} {rule.Name}: {pod} {port} {host}{path}");
            }
        }
    }, iter: Cases / 4, print: added => RandomSets.Print(added.Item1));

    private static IEnumerable<(int Port, string Host)> Places() => from port in new[] { 8080, 8081 } from host in Names select (port, host);

    /// <summary>Throws where two policies of the pod share a (port, host).</summary>
    private static PolicySnapshot Snapshot(CompilationResult compiled, PodKey pod) =>
        new("1", (compiled.Pods.TryGetValue(pod, out var snapshot) ? snapshot.Policies : []).Select(policy => EffectivePolicy.Build(policy, GroupMembership.Empty)));

    private static PolicyMatch? Find(PolicySnapshot snapshot, int port, string host) => snapshot.Find(port, host) is { Status: LookupStatus.Found, Match: var match } ? match : null;

    private static bool IsAllowed(PolicySnapshot snapshot, int port, string host, string path, Principal? who) =>
        Find(snapshot, port, host)?.Policy.Decide(Request(port, host, path), who).IsAllowed == true;

    private static CanonicalRequest Request(int port, string host, string path) => new()
    {
        Method = "GET",
        Host = host,
        Target = CanonicalTarget.Parse(path, new PathOptions()),
        Port = port,
        Scheme = "https",
        Time = DateTimeOffset.UnixEpoch,
    };
}
