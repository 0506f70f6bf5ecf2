using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Schemas;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Kinds;

/// <summary>What CustomResourceDefinitions make of themselves: the kinds that they serve, and the status that tells that they do.</summary>
internal sealed class CustomKinds(ObjectStore store, ServedKinds served, TimeProvider time)
{
    private const string Definitions = "apiextensions.k8s.io/customresourcedefinitions";

    /// <summary>Serves what the stored definitions say now, and writes into the status of each that it does.</summary>
    public void Refresh()
    {
        var kinds = new List<ApiKind>();
        foreach (var stored in store.Snapshot(Definitions).Objects.Values)
        {
            var definition = stored.Open();
            kinds.AddRange(KindsOf(definition));
            if (Establish(definition))
                store.Replace(Definitions, stored, definition);
        }
        served.Serve(kinds);
    }

    /// <summary>A definition that goes takes its objects along.</summary>
    public void Clear(JsonObject definition)
    {
        foreach (var kind in KindsOf(definition).DistinctBy(kind => kind.StorageKey))
        {
            foreach (var stored in store.Snapshot(kind.StorageKey).Objects.Values)
                store.Remove(kind.StorageKey, stored, stored.Open());
        }
    }

    public static IEnumerable<ApiKind> KindsOf(JsonObject definition)
    {
        var spec = definition.Child("spec");
        var names = spec?.Child("names");
        foreach (var version in spec.Objects("versions").Where(version => version.Flag("served")))
        {
            yield return new ApiKind(spec.Text("group")!, version.Text("name")!, names.Text("kind")!, names.Text("plural")!)
            {
                IsCustom = true,
                Schema = StructuralSchema.Parse(version.Child("schema", "openAPIV3Schema")!, out _),
                IsNamespaced = spec.Text("scope") == "Namespaced",
                Singular = names.Text("singular") ?? names.Text("kind")!.ToLowerInvariant(),
                ListKind = names.Text("listKind") ?? names.Text("kind") + "List",
                ShortNames = [.. names.Texts("shortNames")],
                Categories = [.. names.Texts("categories")],
                HasStatus = version.Child("subresources", "status") is not null,
                CountsGenerations = true,
                SelectableFields = [.. version.Objects("selectableFields").Select(field => field.Text("jsonPath")!.TrimStart('.'))],
            };
        }
    }

    /// <returns>Whether that changed anything.</returns>
    private bool Establish(JsonObject definition)
    {
        var before = definition["status"]?.DeepClone();
        var names = definition.Child("spec", "names")!.Copy();
        var kind = names.Text("kind")!;
        names["listKind"] ??= kind + "List";
        names["singular"] ??= kind.ToLowerInvariant();
        var status = definition.Ensure("status");
        status["acceptedNames"] = names;
        status["storedVersions"] ??= JsonObjects.Array(definition.Child("spec").Objects("versions").Where(version => version.Flag("storage")).Select(version => version.Text("name")!));
        status["conditions"] ??= new JsonArray(Condition("NamesAccepted", "NoConflicts", "no conflicts found"), Condition("Established", "InitialNamesAccepted", "the initial names have been accepted"));
        return !JsonNode.DeepEquals(before, status);
    }

    private JsonObject Condition(string type, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastTransitionTime"] = JsonObjects.Time(time.GetUtcNow()),
        ["reason"] = reason,
        ["message"] = message,
    };
}
