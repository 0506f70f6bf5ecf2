namespace IapK8s.Policy.Conditions;

/// <summary>A comparison that holds for more than its author meant.</summary>
/// <param name="Expression">As it is written.</param>
/// <param name="Example">What it holds for, too.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record LooseMatch(string Expression, string Example, string Fix);
