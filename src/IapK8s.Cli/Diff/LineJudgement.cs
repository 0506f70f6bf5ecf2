namespace IapK8s.Cli.Diff;

/// <summary>What the policies say now to one recorded request.</summary>
/// <param name="Rule">The one that decides, by its id; null where none does, or it depends.</param>
/// <param name="Why">For people: the code where no rule decides; for <see cref="LineVerdict.Unknown"/>, which rule needs which fact. Empty for what stays the same.</param>
internal readonly record struct LineJudgement(LineVerdict Verdict, string? Rule, string Why);
