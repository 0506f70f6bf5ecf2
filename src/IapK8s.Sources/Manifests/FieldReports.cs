using System.Globalization;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;
using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Manifests;

/// <summary>Takes nodes as the types that fields want, and says where they are something else.</summary>
/// <param name="isLenient">Whether unknown fields are fine: other people's kinds grow without us.</param>
/// <param name="hidesValues">Whether values may be shown: those of a Secret may not.</param>
internal sealed class FieldReports(FindingList findings, ITextLocator locator, bool isLenient, bool hidesValues)
{
    public bool IsLenient => isLenient;

    public FindingList Findings => findings;

    public string? Text(FieldPath field, DocumentNode node)
    {
        if (node is ScalarNode { Kind: ScalarKind.Text } text)
            return text.Text;
        var fix = node is ScalarNode scalar && scalar.Kind != ScalarKind.Null && !hidesValues ? $"Put it into quotes: '{scalar.Text}'." : "Write text.";
        Wrong(field, node, "text", fix);
        return null;
    }

    public long? Integer(FieldPath field, DocumentNode node)
    {
        if (node is ScalarNode { Kind: ScalarKind.Integer } scalar
            && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }
        Wrong(field, node, "a whole number", "Write a whole number without quotes.");
        return null;
    }

    public bool? Boolean(FieldPath field, DocumentNode node)
    {
        if (node is ScalarNode { Kind: ScalarKind.Boolean } scalar)
            return scalar.Text is "true" or "True" or "TRUE";
        Wrong(field, node, "true or false", "Write true or false without quotes.");
        return null;
    }

    public MappingNode? Map(FieldPath field, DocumentNode node)
    {
        if (node is not MappingNode map)
        {
            Wrong(field, node, "a map", "Write fields below it, or {field: value}.");
            return null;
        }
        foreach (var duplicate in map.Duplicates)
        {
            findings.Error(FindingReason.DuplicateKey, field.Child(duplicate.Key), $"{Quoted.Of(duplicate.Key)} is there twice", "Keep one of them; readers differ in which they take.",
                locator.At(duplicate.KeyAt));
        }
        return map;
    }

    public IReadOnlyList<DocumentNode>? List(FieldPath field, DocumentNode node, string of)
    {
        if (node is SequenceNode sequence)
            return sequence.Items;
        var fix = node is ScalarNode { Kind: ScalarKind.Text } scalar && !hidesValues ? $"Write a list: [{Quoted.Of(scalar.Text)}]." : $"Write a list of {of}: [...].";
        Wrong(field, node, $"a list of {of}", fix);
        return null;
    }

    public void Unknown(FieldPath field, MappingEntry entry, IReadOnlyList<string> known)
    {
        var meant = Suggestion.For(entry.Key, known);
        findings.Error(FindingReason.UnknownField, field, $"There is no field {Quoted.Of(entry.Key)} here",
            meant is null ? $"Remove it; known fields are {Quoted.Choice([.. known.Order(StringComparer.Ordinal)])}." : $"Did you mean {meant}?",
            locator.At(entry.KeyAt));
    }

    private void Wrong(FieldPath field, DocumentNode node, string wanted, string fix) =>
        findings.Error(FindingReason.WrongType, field, $"{field} must be {wanted}, and {Describe(node)}", fix);

    private string Describe(DocumentNode node) => node switch
    {
        MappingNode => "is a map",
        SequenceNode => "is a list",
        ScalarNode { Kind: ScalarKind.Null } => "has no value",
        ScalarNode scalar when hidesValues => $"is {TypeOf(scalar)}",
        ScalarNode scalar => $"is {TypeOf(scalar)} {Quoted.Of(scalar.Text)}",
        _ => "is something else",
    };

    private static string TypeOf(ScalarNode scalar) => scalar.Kind switch
    {
        ScalarKind.Boolean => "the boolean",
        ScalarKind.Integer or ScalarKind.Float => "the number",
        _ => "the text",
    };
}
