namespace IapK8s.Resources.Syntax;

/// <summary>Why a text is not what it should be.</summary>
/// <param name="Message">What is wrong, a clause that follows the value: <c>"x" is not ...</c>.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record SyntaxProblem(string Message, string Fix, bool IsUnsupported = false);
