namespace IapK8s.Policy.Matching;

/// <summary>What is wrong with a path pattern, in words for whoever wrote it.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record PathPatternError(string Message, string Fix);
