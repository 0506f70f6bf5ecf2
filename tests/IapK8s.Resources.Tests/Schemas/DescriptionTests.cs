using System.Text.Json.Nodes;
using IapK8s.Resources.Schemas;

namespace IapK8s.Resources.Tests.Schemas;

/// <summary>kubectl explain reads like documentation.</summary>
internal sealed class DescriptionTests
{
    private static IEnumerable<(string Path, JsonObject Schema)> Fields(ResourceKind kind)
    {
        var root = CustomResourceDefinition.Of(kind)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();
        return Below("", root);

        static IEnumerable<(string, JsonObject)> Below(string path, JsonObject schema) =>
            (schema["properties"]?.AsObject() ?? []).SelectMany(property => Below($"{path}.{property.Key}", property.Value!.AsObject()).Prepend(($"{path}.{property.Key}", property.Value.AsObject())))
                .Concat(schema["items"] is JsonObject items ? Below($"{path}[]", items) : []);
    }

    [TestCaseSource(typeof(KindCases), nameof(KindCases.All))]
    public void EveryFieldHasASentence(ResourceKind kind)
    {
        foreach (var (path, schema) in Fields(kind).Where(field => field.Path != ".metadata"))
        {
            var text = (string?)schema["description"];
            text.ShouldNotBeNull(path);
            text.Length.ShouldBeGreaterThan(10, path);
            text.ShouldEndWith(".", Case.Sensitive, path);
            text.ShouldNotContain("  ");
            char.IsUpper(text[0]).ShouldBeTrue($"{path}: {text}");
        }
    }

    [TestCaseSource(typeof(KindCases), nameof(KindCases.All))]
    public void NoneSpeaksCSharp(ResourceKind kind)
    {
        foreach (var (path, schema) in Fields(kind).Where(field => field.Path != ".metadata"))
        {
            foreach (var word in new[] { "<see", "<c>", "<para", "cref", "null", "IReadOnlyList", "TimeSpan", "\"\"\"" })
                ((string)schema["description"]!).ShouldNotContain(word, Case.Sensitive, path);
        }
    }

    [TestCaseSource(typeof(KindCases), nameof(KindCases.All))]
    public void EveryFieldOfTheSpecShowsAnExample(ResourceKind kind)
    {
        foreach (var (path, schema) in Fields(kind).Where(field => field.Path.StartsWith(".spec.", StringComparison.Ordinal)))
            ((string)schema["description"]!).ShouldContain(" Example: ", Case.Sensitive, path);
    }

    [Test]
    public void AFieldWithoutADescriptionIsFound() =>
        Should.Throw<InvalidOperationException>(() => Descriptions.Of(typeof(Undescribed).GetProperty(nameof(Undescribed.Silent))!))
            .Message.ShouldContain("Undescribed.Silent has no description");

    [Test]
    public void ATypeWithoutACounterpartIsFound() =>
        Should.Throw<InvalidOperationException>(() => FieldSchema.Of(typeof(Uri), FieldShape.Plain(), "")).Message.ShouldContain("System.Uri has no counterpart in OpenAPI");

    [Test]
    public void AFieldWithoutALimitIsFound() =>
        Should.Throw<InvalidOperationException>(() => FieldSchema.Of(typeof(string), FieldShape.Plain(), "")).Message.ShouldContain("sets no limit");

    [Test]
    public void ATypeWithoutAShapeIsFound() =>
        Should.Throw<InvalidOperationException>(() => ObjectSchema.Of(typeof(Undescribed), "", [])).Message.ShouldContain("Undescribed has no shape");

    private sealed record Undescribed
    {
        [System.ComponentModel.Description("")]
        public string? Silent { get; init; }
    }
}
