using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Replays;

/// <summary>A rule that nobody can tell the value of, and for want of what.</summary>
public sealed record OpenRule(RuleDefinition Rule, UntoldFacts Facts);
