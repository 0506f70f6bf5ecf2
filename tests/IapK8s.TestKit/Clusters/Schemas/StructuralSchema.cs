using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Schemas;

/// <summary>
/// The schema of a custom resource as the API server applies it: prune, default, validate, with <c>x-kubernetes-validations</c> on the project's own expression engine.
/// <para>
/// What of structural schemas it does not do. Expressions: it works out no cost beforehand, so it accepts rules that the API server refuses as too expensive; a field that the schema does not declare is an error when the
/// rule runs, not when the definition is made; lists of type <c>set</c> and <c>map</c> compare in order, and <c>+</c> on them only appends; <c>quantity</c>, <c>format.named</c> and semantic versions are the engine's to have.
/// Definitions: of the rules for <c>allOf</c>, <c>anyOf</c>, <c>oneOf</c> and <c>not</c> only the forbidden members are checked, not that what they name is declared outside as well; defaults are not validated against their
/// own schema; patterns are .NET's without backtracking, not RE2's (<c>\z</c>, <c>\pL</c> and <c>\d</c> beyond ASCII differ). Embedded resources: their metadata is neither pruned nor checked.
/// </para>
/// </summary>
public sealed class StructuralSchema
{
    private StructuralSchema(SchemaNode root) => Root = root;

    internal SchemaNode Root { get; }

    /// <summary>Reads the <c>openAPIV3Schema</c> of one version.</summary>
    /// <param name="problems">Empty for a structural schema; else why the API server would refuse the definition.</param>
    public static StructuralSchema Parse(JsonObject openApiV3Schema, out IReadOnlyList<SchemaViolation> problems, string path = "spec.validation.openAPIV3Schema")
    {
        var reader = new SchemaReader();
        var schema = new StructuralSchema(reader.ReadRoot(openApiV3Schema, path));
        problems = reader.Problems;
        return schema;
    }

    /// <summary>The schema of a version in a CustomResourceDefinition.</summary>
    /// <exception cref="ArgumentException">There is no such version, or its schema is not structural.</exception>
    public static StructuralSchema OfDefinition(JsonObject definition, string version)
    {
        var schema = definition.Child("spec").Objects("versions").SingleOrDefault(each => each.Text("name") == version)?.Child("schema", "openAPIV3Schema")
            ?? throw new ArgumentException($"the definition has no version {version} with a schema", nameof(version));
        var parsed = Parse(schema, out var problems);
        return problems.Count == 0 ? parsed : throw new ArgumentException($"the schema is not structural: {string.Join("; ", problems)}", nameof(definition));
    }

    /// <summary>Drops what the schema does not know.</summary>
    /// <returns>The paths of what was dropped.</returns>
    public IReadOnlyList<string> Prune(JsonObject document)
    {
        var gone = new List<string>();
        SchemaShaping.Prune(document, Root, isResource: true, "", gone);
        return gone;
    }

    /// <summary>Fills in defaults. Nulls that may not stand are dropped first.</summary>
    public void Default(JsonObject document) => SchemaShaping.Default(document, Root);

    /// <summary>Judges an object that was pruned and completed.</summary>
    /// <param name="old">Of an update: the version before it, which transition rules compare with and ratcheting spares.</param>
    public IReadOnlyList<SchemaViolation> Validate(JsonObject document, JsonObject? old = null)
    {
        var judge = new SchemaJudge();
        judge.Judge(Element(document), old is null ? null : Element(old), Root, "", isRoot: true);
        return judge.Violations;
    }

    private static JsonElement Element(JsonObject document) => JsonSerializer.SerializeToElement(document);
}
