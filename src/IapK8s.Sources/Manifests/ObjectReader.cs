using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;
using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Manifests;

/// <summary>
/// Reads one map field by field and remembers which fields were asked for: what nobody asked for is unknown. A field that is there without a value
/// is a mistake, not an absent one: <c>paths:</c> with the rest of the line lost would otherwise cover every path.
/// </summary>
internal sealed class ObjectReader(MappingNode node, FieldPath path, FieldReports reports)
{
    private readonly List<string> _known = [];

    public FieldPath Path => path;

    public ScalarNode? Scalar(string name) => Find(name) as ScalarNode;

    public bool IsNull(string name) => Find(name) is ScalarNode { Kind: ScalarKind.Null };

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        ScalarNode { Kind: ScalarKind.Text } scalar => scalar.Text,
        var other => reports.Text(path.Child(name), other),
    };

    /// <summary>One entry of a map that is not judged; null where there is none, or it is no scalar.</summary>
    public string? Below(string map, string name) => ((Find(map) as MappingNode)?.Find(name)?.Value as ScalarNode)?.Text;

    public long? Integer(string name) => Find(name) is { } value ? reports.Integer(path.Child(name), value) : null;

    public bool? Boolean(string name) => Find(name) is { } value ? reports.Boolean(path.Child(name), value) : null;

    public IReadOnlyList<string>? Texts(string name) => List(name, "text") is { } items ? TextsOf(path.Child(name), items) : null;

    public IReadOnlyList<long>? Integers(string name) =>
        List(name, "numbers")?.Select((item, index) => reports.Integer(path.Child(name).Index(index), item)).OfType<long>().ToList();

    public IReadOnlyDictionary<string, string>? TextMap(string name)
    {
        if (Find(name) is not { } value || reports.Map(path.Child(name), value) is not { } map)
            return null;
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (reports.Text(path.Child(name).Key(entry.Key), entry.Value) is { } text)
                texts[entry.Key] = text;
        }
        return texts;
    }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? TextsMap(string name)
    {
        if (Find(name) is not { } value || reports.Map(path.Child(name), value) is not { } map)
            return null;
        var lists = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            var field = path.Child(name).Key(entry.Key);
            if (reports.List(field, entry.Value, "text") is { } items)
                lists[entry.Key] = TextsOf(field, items);
        }
        return lists;
    }

    public T? Object<T>(string name, Func<ObjectReader, T> read) where T : class =>
        Find(name) is { } value && reports.Map(path.Child(name), value) is { } map ? Read(map, path.Child(name), read) : null;

    /// <param name="isKeyed">Whether the elements are told apart by their <c>name</c>.</param>
    public IReadOnlyList<T>? Objects<T>(string name, Func<ObjectReader, T> read, bool isKeyed = false) where T : class
    {
        if (List(name, "maps") is not { } items)
            return null;
        var result = new List<T>(items.Count);
        var names = isKeyed ? new HashSet<string>(StringComparer.Ordinal) : null;
        for (var i = 0; i < items.Count; i++)
        {
            var key = names is not null && items[i] is MappingNode element && element.Find("name")?.Value is ScalarNode { Kind: ScalarKind.Text, Text: var text }
                && NameSyntax.CheckLabel(text) is null && names.Add(text) ? text : null;
            var at = key is null ? path.Child(name).Index(i) : path.Child(name).Key(key);
            if (reports.Map(at, items[i]) is { } map)
                result.Add(Read(map, at, read));
        }
        return result;
    }

    /// <summary>A field that is known and means nothing here.</summary>
    public void Ignore(params ReadOnlySpan<string> names) => _known.AddRange(names);

    private T Read<T>(MappingNode map, FieldPath at, Func<ObjectReader, T> read)
    {
        var reader = new ObjectReader(map, at, reports);
        var result = read(reader);
        reader.ReportUnknown();
        return result;
    }

    public void ReportUnknown()
    {
        if (reports.IsLenient)
            return;
        foreach (var entry in node.Entries)
        {
            if (!_known.Contains(entry.Key))
                reports.Unknown(path.Child(entry.Key), entry, _known);
        }
    }

    private List<string> TextsOf(FieldPath field, IReadOnlyList<DocumentNode> items)
    {
        var texts = new List<string>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is ScalarNode { Kind: ScalarKind.Text } scalar)
                texts.Add(scalar.Text);
            else
                reports.Text(field.Index(i), items[i]);
        }
        return texts;
    }

    private IReadOnlyList<DocumentNode>? List(string name, string of) => Find(name) switch
    {
        null => null,
        SequenceNode sequence => sequence.Items,
        var other => reports.List(path.Child(name), other, of),
    };

    private DocumentNode? Find(string name)
    {
        if (!reports.IsLenient)
            _known.Add(name);
        return node.Find(name)?.Value;
    }
}
