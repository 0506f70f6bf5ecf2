namespace IapK8s.Policy.Evaluation;

/// <summary>Compiles a condition; null where it cannot, with what is wrong.</summary>
internal delegate ICondition? ConditionFactory(string source, out string? mistake);
