using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Schemas;
using IapK8s.TestKit.Clusters.Writing;

namespace IapK8s.TestKit.Clusters.Patching.Apply;

/// <summary>
/// Server-side apply (kubernetes.io/docs/reference/using-api/server-side-apply): the applied fields become the manager's, another's are a conflict unless forced, and what the manager no longer applies goes unless another owns it.
/// Fields move between versions of a kind by name alone.
/// </summary>
internal sealed class ServerSideApply(TimeProvider time)
{
    /// <exception cref="ApiFailure">409 with each conflict as a cause.</exception>
    public JsonObject Apply(JsonObject current, JsonObject configuration, WriteRequest request, bool force)
    {
        if (configuration["metadata"] is JsonObject { } metadata && metadata["managedFields"] is JsonArray { Count: > 0 })
            throw Failures.BadRequest("metadata.managedFields must be nil");
        var shape = MergeShape.Of(request.Kind);
        var applied = FieldPaths.Of(configuration, shape);
        var live = FieldPaths.Of(current, shape);
        var managers = FieldManager.Read(current);
        var own = managers.Find(each => each.IsSame(Self(request))) ?? Self(request);
        var others = managers.Where(each => each != own).ToList();

        Settle(request, force, others, applied.Where(each => !live.TryGetValue(each.Key, out var value) || !JsonNode.DeepEquals(value, each.Value)).Select(each => each.Key));
        var next = (JsonObject)Merge(current.Copy(), configuration, shape)!;
        // Items before their parts would be wrong the other way round: the longest paths go first.
        foreach (var gone in own.Paths.Where(path => !applied.ContainsKey(path) && !others.Exists(each => Owns(each, path))).OrderByDescending(path => path.Length))
            FieldPaths.Remove(next, gone);

        var isSame = own.Paths.SetEquals(applied.Keys) && JsonNode.DeepEquals(next, current);
        var entry = own with { Paths = [.. applied.Keys], ApiVersion = request.Kind.ApiVersion, Time = isSame ? own.Time : JsonObjects.Time(time.GetUtcNow()) };
        next.Metadata()["managedFields"] = FieldManager.Write(others.Append(entry).OrderBy(each => each.Operation, StringComparer.Ordinal).ThenBy(each => each.Name, StringComparer.Ordinal));
        return next;
    }

    private static FieldManager Self(WriteRequest request) => new(request.Manager, "Apply", request.Subresource);

    /// <summary>Whether it is the manager's, or something below it is.</summary>
    private static bool Owns(FieldManager manager, string path) =>
        manager.Paths.Contains(path) || manager.Paths.Any(each => each.StartsWith(path + FieldPaths.Separator, StringComparison.Ordinal));

    private static void Settle(WriteRequest request, bool force, List<FieldManager> others, IEnumerable<string> changed)
    {
        var conflicts = changed.SelectMany(path => others.Where(each => each.Paths.Contains(path)).Select(each => (Manager: each, Path: path))).ToList();
        if (force)
        {
            foreach (var (manager, path) in conflicts)
                manager.Paths.Remove(path);
            return;
        }
        if (conflicts.Count == 0)
            return;
        var causes = conflicts.Select(each => new FailureCause("FieldManagerConflict", $"conflict with \"{each.Manager.Name}\" using {each.Manager.ApiVersion}", Field(each.Path))).ToList();
        throw new ApiFailure(409, "Conflict", $"Apply failed with {causes.Count} conflict{(causes.Count == 1 ? "" : "s")}: {string.Join(", ", causes.Select(cause => $"{cause.Message}: {cause.Field}"))}")
        {
            Details = new JsonObject
            {
                ["name"] = request.Name,
                ["kind"] = request.Kind.Plural,
                ["causes"] = new JsonArray([.. causes.Select(cause => new JsonObject { ["reason"] = cause.Reason, ["message"] = cause.Message, ["field"] = cause.Field })]),
            },
        };
    }

    private static string Field(string path) => string.Concat(path.Split(FieldPaths.Separator).Select(part => part[0] == 'f' ? $".{part[2..]}" : $"[{part[2..].Trim('{', '}').Replace(":", "=", StringComparison.Ordinal).Replace("\"name\"", "name", StringComparison.Ordinal)}]"));

    private static JsonNode? Merge(JsonNode? current, JsonNode? applied, MergeShape shape)
    {
        switch (applied)
        {
            case JsonObject members when current is JsonObject target && !shape.IsAtomicMap:
                foreach (var (name, member) in members)
                    target[name] = Merge(target[name]?.DeepClone(), member, shape.Child(name));
                return target;
            case JsonArray items when current is JsonArray target && shape.ListKind == ListKind.Map:
                foreach (var item in items.OfType<JsonObject>())
                {
                    var key = FieldPaths.KeyOf(item, shape.Keys);
                    var index = target.ToList().FindIndex(each => each is JsonObject had && FieldPaths.KeyOf(had, shape.Keys) == key);
                    if (index >= 0)
                        target[index] = Merge(target[index]!.DeepClone(), item, shape.Item);
                    else
                        target.Add(item.DeepClone());
                }
                return target;
            case JsonArray items when current is JsonArray target && shape.ListKind == ListKind.Set:
                foreach (var item in items.Where(item => !target.Any(had => JsonNode.DeepEquals(had, item))).ToList())
                    target.Add(item?.DeepClone());
                return target;
            default:
                return applied?.DeepClone();
        }
    }
}
