using System.Globalization;
using IapK8s.Resources.Findings;

namespace IapK8s.Sources.Documents;

/// <summary>Finds fields in the text that a resource was read from.</summary>
internal sealed class NodeLocator(string file, MappingNode root) : ITextLocator
{
    public SourceLocation? Locate(string field)
    {
        DocumentNode node = root;
        var at = root.At;
        var rest = field.AsSpan();
        while (rest.Length > 0 && Step(node, Next(ref rest)) is { } step)
            (node, at) = step;
        return new SourceLocation(file, at.Line, at.Column);
    }

    public SourceLocation? At(Position position) => new(file, position.Line, position.Column);

    /// <summary>Cuts <c>name</c>, <c>.name</c> or <c>[key]</c> off the front.</summary>
    private static string Next(ref ReadOnlySpan<char> field)
    {
        if (field[0] == '[' && field.IndexOf(']') is > 0 and var close)
        {
            var key = field[1..close].ToString();
            field = field[(close + 1)..];
            return key;
        }
        field = field.TrimStart('.');
        var end = field.IndexOfAny('.', '[');
        var name = (end < 0 ? field : field[..end]).ToString();
        field = end < 0 ? [] : field[end..];
        return name;
    }

    private static (DocumentNode Node, Position At)? Step(DocumentNode node, string name)
    {
        if (node is MappingNode mapping)
            return mapping.Find(name) is { } entry ? (entry.Value, entry.At) : null;
        if (node is not SequenceNode sequence)
            return null;
        foreach (var item in sequence.Items)
        {
            if (item is MappingNode element && element.Find("name")?.Value is ScalarNode { Text: var text } && text == name)
                return (element, element.At);
        }
        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < sequence.Items.Length
            ? (sequence.Items[index], sequence.Items[index].At)
            : null;
    }
}
