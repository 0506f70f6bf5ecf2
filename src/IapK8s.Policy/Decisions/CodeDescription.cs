namespace IapK8s.Policy.Decisions;

/// <summary>A code in words, the same in the page, the log, the CLI and the docs.</summary>
/// <param name="Text"><c>IAP2001</c>.</param>
/// <param name="HttpStatus">Of the answer, unless a browser is redirected instead.</param>
/// <param name="Title">A few words, no full stop.</param>
/// <param name="Remedy">What whoever sees it can do. Tells nothing about the policy.</param>
public sealed record CodeDescription(Code Code, string Text, int HttpStatus, string Title, string Remedy);
