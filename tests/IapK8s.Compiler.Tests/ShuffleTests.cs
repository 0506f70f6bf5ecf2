using System.Collections.Immutable;
using CsCheck;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Tests;

/// <summary>The order in which things come leaves no trace: replicas that hear of them in different orders push the same bytes.</summary>
[Category("Property")]
internal sealed class ShuffleTests
{
    [TestCaseSource(typeof(Manifests), nameof(Manifests.Cases))]
    public void TheOrderOfResources_ChangesNotAByte(string name)
    {
        var set = Manifests.Read(name);
        var expected = CompilationJson.Write(PolicyCompiler.Compile(set));
        Gen.Int.Sample(seed => CompilationJson.Write(PolicyCompiler.Compile(Shuffle(set, new Random(seed)))).ShouldBe(expected), iter: 40);
    }

    [TestCaseSource(typeof(Manifests), nameof(Manifests.Cases))]
    public void TheOrderOfRulesAndOfWhatIsInThem_ChangesNotAByteOfWhatIsEnforced(string name)
    {
        var set = Manifests.Read(name);
        var expected = CompilationJson.InForce(PolicyCompiler.Compile(set));
        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            var shuffled = set with { Policies = [.. set.Policies.Select(policy => policy with { Spec = Shuffle(policy.Spec, random) })] };
            CompilationJson.InForce(PolicyCompiler.Compile(shuffled)).ShouldBe(expected);
        }, iter: 40);
    }

    internal static ResourceSet Shuffle(ResourceSet set, Random random) => new()
    {
        Policies = Mixed(set.Policies, random),
        ClusterPolicies = Mixed(set.ClusterPolicies, random),
        Namespaces = Mixed(set.Namespaces, random),
        Providers = Mixed(set.Providers, random),
        ClusterProviders = Mixed(set.ClusterProviders, random),
        Groups = Mixed(set.Groups, random),
        AccessLevels = Mixed(set.AccessLevels, random),
        Pods = Mixed(set.Pods, random),
        Services = Mixed(set.Services, random),
        Workloads = Mixed(set.Workloads, random),
        Routes = Mixed(set.Routes, random),
        Applications = Mixed(set.Applications, random),
        ReferenceGrants = Mixed(set.ReferenceGrants, random),
        Secrets = Mixed(set.Secrets, random),
    };

    private static IapPolicySpec Shuffle(IapPolicySpec spec, Random random) => spec with
    {
        Hosts = Mixed(spec.Hosts, random),
        TargetRefs = Mixed(spec.TargetRefs, random),
        Rules = Mixed(spec.Rules, random)!.Select(rule => rule with
        {
            Members = Mixed(rule.Members, random),
            ExceptMembers = Mixed(rule.ExceptMembers, random),
            Methods = Mixed(rule.Methods, random),
            Hosts = Mixed(rule.Hosts, random),
            Paths = Mixed(rule.Paths, random),
        }).ToList(),
    };

    private static ImmutableArray<T> Mixed<T>(ImmutableArray<T> items, Random random) => [.. Mixed((IReadOnlyList<T>)items, random)!];

    private static T[]? Mixed<T>(IReadOnlyList<T>? items, Random random)
    {
        if (items is null)
            return null;
        var mixed = items.ToArray();
        random.Shuffle(mixed);
        return mixed;
    }
}
