namespace IapK8s.Sources.Documents;

/// <summary>The parser's complaint in words that say what to do.</summary>
internal static class YamlProblem
{
    private static readonly string[] ConflictMarkers = ["<<<<<<< ", "=======", ">>>>>>> "];

    /// <param name="at">Where the parser stopped, or where what it could not finish began.</param>
    public static DocumentProblem Of(string complaint, Position at, string text)
    {
        var lines = text.Split('\n');
        if (Array.FindIndex(lines, line => ConflictMarkers.Any(marker => line.StartsWith(marker, StringComparison.Ordinal))) is >= 0 and var conflict)
            return new DocumentProblem(new Position(conflict + 1, 1), "The file holds a merge conflict", "Resolve the conflict and remove its markers.");
        if (Array.FindIndex(lines, line => TabInIndentation(line) >= 0) is >= 0 and var tabbed)
            return new DocumentProblem(new Position(tabbed + 1, TabInIndentation(lines[tabbed]) + 1), "The line is indented with a tab", "Indent with spaces; YAML does not allow tabs there.");
        return new DocumentProblem(
            new Position(Math.Clamp(at.Line, 1, lines.Length), Math.Max(at.Column, 1)),
            $"This is not YAML: {complaint.ReplaceLineEndings(" ").TrimEnd('.', ' ')}",
            "Check indentation, quotes, brackets and colons on this line and those next to it.");
    }

    private static int TabInIndentation(string line) => line.AsSpan(0, line.Length - line.AsSpan().TrimStart(" \t").Length).IndexOf('\t');
}
