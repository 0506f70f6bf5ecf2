using CsCheck;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Tests;

/// <summary>What went before leaves no trace: after any edits the result is that of a compiler that knows nothing of them.</summary>
internal sealed class IncrementalPropertyTests
{
    private const int Cases = 150;

    [Test]
    public void EveryStepIsWhatAFreshCompilerGives() => Gen.Select(RandomSets.OfAllTargets, RandomSets.OfAllTargets, Gen.Int[0, int.MaxValue].Array[1, 6]).Sample((first, other, seeds) =>
    {
        var compiler = new IncrementalCompiler();
        var set = first;
        compiler.Compile(set);
        foreach (var seed in seeds)
        {
            set = Edit(set, other, new Random(seed));
            CompilationJson.Write(compiler.Compile(set)).ShouldBe(CompilationJson.Write(PolicyCompiler.Compile(set)));
        }
    }, iter: Cases);

    [Test]
    public void WhatDidNotChangeIsTheSameObject()
    {
        RandomSets.OfAllTargets.Sample(set =>
        {
            var compiler = new IncrementalCompiler();
            var before = compiler.Compile(set);
            var after = compiler.Compile(set with { Policies = [.. set.Policies] });
            after.Pods.Values.ShouldBe(before.Pods.Values);
            after.Findings.ShouldBe(before.Findings);
            after.Groups.ShouldBeSameAs(before.Groups);
            after.Pods.Keys.ShouldAllBe(pod => ReferenceEquals(after.Pods[pod], before.Pods[pod]));
        }, iter: 20);
    }

    /// <summary>Adds, takes away, changes, moves; policies, pods and Services. Seeded by the property, so that a failure can be had again.</summary>
    private static ResourceSet Edit(ResourceSet set, ResourceSet other, Random random)
    {
        var policies = set.Policies;
        IapPolicy Other() => other.Policies[random.Next(other.Policies.Length)];
        return random.Next(9) switch
        {
            0 when policies.Length > 0 => set with { Policies = policies.RemoveAt(random.Next(policies.Length)) },
            1 when policies.Length > 0 && random.Next(policies.Length) is var at => set with { Policies = policies.SetItem(at, policies[at] with { Spec = Other().Spec }) },
            2 when set.Pods.Length > 0 => set with { Pods = set.Pods.RemoveAt(random.Next(set.Pods.Length)) },
            3 when set.Services.Length > 0 => set with { Services = set.Services.RemoveAt(random.Next(set.Services.Length)) },
            4 => set with { Policies = [.. policies.Reverse()] },
            5 when set.Workloads.Length > 0 => set with { Workloads = set.Workloads.RemoveAt(random.Next(set.Workloads.Length)) },
            6 => set with { Routes = other.Routes },
            7 => set with { ClusterPolicies = other.ClusterPolicies },
            _ => set with { Policies = policies.Insert(random.Next(policies.Length + 1), Other() with { Metadata = Other().Metadata with { Name = $"q{random.Next(1000)}" } }) },
        };
    }
}
