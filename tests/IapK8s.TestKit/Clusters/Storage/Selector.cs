using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Kinds;

namespace IapK8s.TestKit.Clusters.Storage;

/// <summary>Which objects a list or watch is about: <c>labelSelector</c> and <c>fieldSelector</c>.</summary>
internal sealed class Selector
{
    private readonly IReadOnlyList<LabelRequirement> _labels;
    private readonly IReadOnlyList<(string Field, bool IsEqual, string Value)> _fields;

    private Selector(IReadOnlyList<LabelRequirement> labels, IReadOnlyList<(string, bool, string)> fields) => (_labels, _fields) = (labels, fields);

    public bool IsEmpty => _labels.Count == 0 && _fields.Count == 0;

    /// <exception cref="ApiFailure">Either is no selector.</exception>
    public static Selector Parse(string labels, string fields) => new(LabelRequirement.Parse(labels), ParseFields(fields));

    public bool Matches(StoredObject stored) => _labels.All(label => label.Matches(stored.Labels)) && _fields.All(field => MatchesField(stored, field));

    /// <exception cref="ApiFailure">The resource cannot be selected by that field.</exception>
    public void Check(ApiKind kind)
    {
        foreach (var (field, _, _) in _fields)
        {
            if (!SelectableFields.Of(kind).Contains(field))
                throw Failures.BadRequest($"Unable to find \"{kind.ApiVersion}, Resource={kind.Plural}\" that match label selector \"\", field selector \"{field}\": field label not supported: {field}");
        }
    }

    private static bool MatchesField(StoredObject stored, (string Field, bool IsEqual, string Value) field) =>
        ((stored.Text(field.Field.Split('.')) ?? SelectableFields.Default(field.Field)) == field.Value) == field.IsEqual;

    private static List<(string, bool, string)> ParseFields(string text)
    {
        var fields = new List<(string, bool, string)>();
        foreach (var term in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = term.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw Failures.BadRequest($"invalid selector: '{term}'; can't understand '{term}'");
            var isEqual = term[at - 1] != '!';
            var field = isEqual ? term[..at] : term[..(at - 1)];
            fields.Add((field, isEqual, term[(at + 1)..].TrimStart('=')));
        }
        return fields;
    }
}
