namespace IapK8s.Cli.Completion;

/// <param name="Says">What it is, for shells that show it.</param>
internal sealed record Candidate(string Text, string Says = "");
