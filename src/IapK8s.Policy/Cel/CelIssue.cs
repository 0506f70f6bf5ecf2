namespace IapK8s.Policy.Cel;

/// <summary>One mistake in an expression.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Offset">Where, in characters from the start of the source.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
/// <param name="Snippet">The line of the source and a caret under the place.</param>
public sealed record CelIssue(string Message, int Offset, int Line, int Column, string Snippet)
{
    private const int MaxSnippet = 100;

    public override string ToString() => $"{Line}:{Column}: {Message}\n{Snippet}";

    internal static CelIssue At(string source, int offset, string message)
    {
        offset = Math.Clamp(offset, 0, source.Length);
        var start = offset == 0 ? 0 : source.LastIndexOf('\n', offset - 1) + 1;
        var end = source.IndexOf('\n', offset);
        var line = source.AsSpan(0, start).Count('\n') + 1;

        // A long line is cut to what surrounds the place.
        var from = Math.Max(start, offset - (MaxSnippet / 2));
        var shown = source[from..Math.Min(end < 0 ? source.Length : end, from + MaxSnippet)];
        var visible = string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c));
        return new CelIssue(message, offset, line, offset - start + 1, $" | {visible}\n | {new string('.', offset - from)}^");
    }
}
