using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Schemas;

namespace IapK8s.TestKit.Clusters.Writing;

/// <summary>What makes a CustomResourceDefinition invalid. Conversion by webhook is refused: there is one form of each object here.</summary>
internal static class DefinitionRules
{
    public static IEnumerable<FailureCause> Check(JsonObject document, JsonObject? old)
    {
        var spec = document.Ensure("spec");
        var names = spec.Ensure("names");
        if (document.Name() != $"{names.Text("plural")}.{spec.Text("group")}")
            yield return Invalid("metadata.name", $"Invalid value: \"{document.Name()}\": must be spec.names.plural+\".\"+spec.group");
        if (spec.Text("scope") is not ("Namespaced" or "Cluster"))
            yield return new FailureCause("FieldValueNotSupported", $"Unsupported value: \"{spec.Text("scope")}\": supported values: \"Cluster\", \"Namespaced\"", "spec.scope");
        if (names.Text("kind") is not { Length: > 0 })
            yield return new FailureCause("FieldValueRequired", "Required value", "spec.names.kind");
        if (spec.Child("conversion").Text("strategy") is not (null or "None"))
            yield return Invalid("spec.conversion.strategy", "Invalid value: conversion by webhook is not served here");
        if (old is not null && spec.Text("scope") != old.Child("spec").Text("scope"))
            yield return Invalid("spec.scope", "Invalid value: field is immutable");

        var versions = spec.Objects("versions").ToList();
        if (versions.Count(version => version.Flag("storage")) != 1)
            yield return Invalid("spec.versions", "Invalid value: must have exactly one version marked as storage version");
        for (var i = 0; i < versions.Count; i++)
        {
            var path = $"spec.versions[{i}].schema.openAPIV3Schema";
            if (versions[i].Child("schema", "openAPIV3Schema") is not { } schema)
            {
                yield return new FailureCause("FieldValueRequired", "Required value: schemas are required", path);
                continue;
            }
            _ = StructuralSchema.Parse(schema, out var problems, path);
            foreach (var problem in problems)
                yield return new FailureCause(problem.Reason, problem.Message, problem.Field);
        }
    }

    private static FailureCause Invalid(string field, string message) => new("FieldValueInvalid", message, field);
}
