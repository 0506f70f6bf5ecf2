using YamlDotNet.Core;

namespace IapK8s.Sources.Documents;

/// <summary>The parser's complaint in words that say what to do.</summary>
internal static class YamlProblem
{
    public static DocumentProblem Of(YamlException exception, string text)
    {
        var lines = text.Split('\n');
        var line = (int)Math.Clamp(exception.Start.Line, 1, lines.Length);
        var at = new Position(line, (int)Math.Clamp(exception.Start.Column, 1, int.MaxValue));

        // The parser complains where it stopped, which may be the line after the one with the tab.
        foreach (var candidate in new[] { line, line - 1 })
        {
            if (candidate >= 1 && Indentation(lines[candidate - 1]).IndexOf('\t') is >= 0 and var tab)
                return new DocumentProblem(new Position(candidate, tab + 1), "The line is indented with a tab", "Indent with spaces; YAML does not allow tabs there.");
        }
        if (lines[line - 1].StartsWith("<<<<<<<", StringComparison.Ordinal) || lines[line - 1].StartsWith("=======", StringComparison.Ordinal))
            return new DocumentProblem(at, "The file holds a merge conflict", "Resolve the conflict and remove its markers.");
        return new DocumentProblem(at, $"This is not YAML: {Sentence(exception.Message)}", "Check indentation, quotes and colons on this line and the one before.");
    }

    private static ReadOnlySpan<char> Indentation(string line) => line.AsSpan(0, line.Length - line.AsSpan().TrimStart(" \t").Length);

    private static string Sentence(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
