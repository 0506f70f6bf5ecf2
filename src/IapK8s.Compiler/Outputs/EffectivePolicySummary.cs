using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Outputs;

/// <summary>What is in force for the workloads of one policy, and who says so: for status. Rules are counted only.</summary>
/// <param name="Policy"><c>namespace/name</c>; <c>/name</c> for what a cluster policy protects by itself in the namespace.</param>
/// <param name="Contributors">The levels above that say something in it, and itself, by the same names. Who shares hosts with it is named by the settings.</param>
public sealed record EffectivePolicySummary(
    string Namespace, string Policy, ImmutableArray<string> Contributors, ImmutableArray<EffectiveSetting> Settings, ImmutableArray<EffectiveRules> Rules);

/// <param name="Field">Below <c>spec</c>.</param>
/// <param name="From">The policy, or <c>default</c>.</param>
/// <param name="LimitedBy">The cluster policy that fixes it where more was asked for, or is the default.</param>
public sealed record EffectiveSetting(string Field, string Value, string From, string? LimitedBy);

public sealed record EffectiveRules(PolicyLevel Level, int Allow, int Deny);
