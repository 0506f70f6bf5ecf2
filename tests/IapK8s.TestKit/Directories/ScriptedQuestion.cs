namespace IapK8s.TestKit.Directories;

/// <param name="Cookie">Of the page that is asked for; empty for the first, null where no pages are wanted.</param>
public sealed record ScriptedQuestion(string BaseDn, int Scope, IReadOnlyList<string> Attributes, string? Cookie);
