using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Patching.Apply;

/// <summary>One entry of <c>metadata.managedFields</c>: who owns which fields, and by which kind of write.</summary>
internal sealed record FieldManager(string Name, string Operation, string Subresource)
{
    public HashSet<string> Paths { get; init; } = [];

    public string ApiVersion { get; set; } = "";

    public string Time { get; set; } = "";

    public bool IsSame(FieldManager other) => (Name, Operation, Subresource) == (other.Name, other.Operation, other.Subresource);

    public static List<FieldManager> Read(JsonObject? document) =>
    [
        .. (document?["metadata"] as JsonObject).Objects("managedFields").Select(entry => new FieldManager(entry.Text("manager") ?? "", entry.Text("operation") ?? "", entry.Text("subresource") ?? "")
        {
            ApiVersion = entry.Text("apiVersion") ?? "",
            Time = entry.Text("time") ?? "",
            Paths = [.. Flatten(entry.Child("fieldsV1") ?? [], "")],
        }),
    ];

    public static JsonArray Write(IEnumerable<FieldManager> managers) => new([.. managers.Where(manager => manager.Paths.Count > 0).Select(manager => manager.ToEntry())]);

    private JsonObject ToEntry()
    {
        var fields = new JsonObject();
        foreach (var path in Paths.Order(StringComparer.Ordinal))
        {
            var at = fields;
            foreach (var part in path.Split(FieldPaths.Separator))
                at = at.Ensure(part);
            if (path.Split(FieldPaths.Separator)[^1].StartsWith("k:", StringComparison.Ordinal))
                at["."] = new JsonObject();
        }
        var entry = new JsonObject { ["manager"] = Name, ["operation"] = Operation, ["apiVersion"] = ApiVersion, ["time"] = Time, ["fieldsType"] = "FieldsV1", ["fieldsV1"] = fields };
        if (Subresource.Length > 0)
            entry["subresource"] = Subresource;
        return entry;
    }

    private static IEnumerable<string> Flatten(JsonObject fields, string path)
    {
        foreach (var (part, below) in fields)
        {
            if (part == ".")
            {
                yield return path;
                continue;
            }
            var at = path.Length == 0 ? part : $"{path}{FieldPaths.Separator}{part}";
            if (below is not JsonObject { Count: > 0 } more)
            {
                yield return at;
                continue;
            }
            foreach (var found in Flatten(more, at))
                yield return found;
        }
    }
}
