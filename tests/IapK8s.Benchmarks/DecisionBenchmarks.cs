using BenchmarkDotNet.Attributes;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Benchmarks;

/// <summary>One decision: target parsed, principal known, everything else from the snapshot.</summary>
[MemoryDiagnoser]
public class DecisionBenchmarks
{
    private EffectivePolicy _byPath = null!;
    private EffectivePolicy _everywhere = null!;
    private EffectivePolicy _conditional = null!;
    private Principal _principal = null!;
    private CanonicalRequest _request;
    private CanonicalRequest _elsewhere;

    [Params(10, 100, 1_000, 10_000)]
    public int Rules { get; set; }

    [GlobalSetup]
    public void Build()
    {
        _byPath = GeneratedPolicy.Build(Rules, withPaths: true);
        _everywhere = GeneratedPolicy.Build(Rules, withPaths: false);
        _conditional = GeneratedPolicy.Build(Rules, withPaths: true, "request.path.startsWith(\"/team-7/\") && identity.groups.exists(g, g == \"staff\")");
        _principal = GeneratedPolicy.Principal();
        _request = GeneratedPolicy.Request("/team-7/app-1007/v1/items/42?page=2");
        _elsewhere = GeneratedPolicy.Request("/nothing/here");
        Require(_byPath.Decide(_request, _principal).IsAllowed);
        Require(_conditional.Decide(_request, _principal).IsAllowed);
        Require(_byPath.Decide(_elsewhere, _principal).Code == Code.NotAllowed);
        Require(_everywhere.Decide(_request, GeneratedPolicy.Principal()).IsAllowed);
    }

    /// <summary>Rules spread over paths, as large policies are.</summary>
    [Benchmark(Baseline = true)]
    public Outcome Decision() => _byPath.Decide(_request, _principal).Outcome;

    /// <summary>The rule that allows has a condition.</summary>
    [Benchmark]
    public Outcome DecisionWithCondition() => _conditional.Decide(_request, _principal).Outcome;

    [Benchmark]
    public Outcome DecisionOfNoRule() => _byPath.Decide(_elsewhere, _principal).Outcome;

    [Benchmark]
    public Outcome DecisionWithoutIdentity() => _byPath.Decide(_request, null).Outcome;

    /// <summary>The worst case: every rule covers every path, so that members alone tell them apart.</summary>
    [Benchmark]
    public Outcome DecisionWhereAllRulesCoverAllPaths() => _everywhere.Decide(_request, _principal).Outcome;

    /// <summary>The first decision for a principal: its groups, claims and names are looked up once.</summary>
    [Benchmark]
    public Outcome DecisionOfColdPrincipal() => _byPath.Decide(_request, GeneratedPolicy.Principal()).Outcome;

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("The benchmark does not measure what it says.");
        }
    }
}
