using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>What the server serves, as clients ask for it: <c>/api</c>, <c>/apis</c> and below, in the unaggregated form.</summary>
internal sealed class Discovery(ServedKinds kinds)
{
    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>Null where the path is none of discovery's.</summary>
    public JsonObject? Answer(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["api"] => new JsonObject { ["kind"] = "APIVersions", ["versions"] = JsonObjects.Array(["v1"]) },
        ["apis"] => new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups().Select(GroupOf)]) },
        ["api", var version] => Resources("", version),
        ["apis", var group] => Groups().Contains(group) ? GroupOf(group) : null,
        ["apis", var group, var version] => Resources(group, version),
        ["version"] => Version(),
        _ => null,
    };

    private IEnumerable<string> Groups() => kinds.All.Select(kind => kind.Group).Where(group => group.Length > 0).Distinct();

    private JsonObject GroupOf(string group)
    {
        var versions = kinds.All.Where(kind => kind.Group == group).Select(kind => kind.Version).Distinct()
            .Select(version => new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version }).ToArray();
        return new JsonObject
        {
            ["kind"] = "APIGroup",
            ["apiVersion"] = "v1",
            ["name"] = group,
            ["versions"] = new JsonArray([.. versions]),
            ["preferredVersion"] = versions[0].Copy(),
        };
    }

    private JsonObject? Resources(string group, string version)
    {
        var served = kinds.All.Where(kind => kind.Group == group && kind.Version == version).ToList();
        if (served.Count == 0)
            return null;
        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = served[0].ApiVersion,
            ["resources"] = new JsonArray([.. served.SelectMany(Entries)]),
        };
    }

    private static IEnumerable<JsonObject> Entries(ApiKind kind)
    {
        var entry = new JsonObject
        {
            ["name"] = kind.Plural,
            ["singularName"] = kind.Singular,
            ["namespaced"] = kind.IsNamespaced,
            ["kind"] = kind.Kind,
            ["verbs"] = JsonObjects.Array(kind.IsReview ? ["create"] : Verbs),
        };
        if (kind.ShortNames.Count > 0)
            entry["shortNames"] = JsonObjects.Array(kind.ShortNames);
        if (kind.Categories.Count > 0)
            entry["categories"] = JsonObjects.Array(kind.Categories);
        yield return entry;
        if (kind.HasStatus)
            yield return Subresource(kind, "status", kind.Kind, ["get", "patch", "update"]);
        foreach (var name in kind.Subresources)
        {
            yield return name switch
            {
                "eviction" => Subresource(kind, name, "Eviction", ["create"]),
                "token" => Subresource(kind, name, "TokenRequest", ["create"]),
                "binding" => Subresource(kind, name, "Binding", ["create"]),
                "finalize" => Subresource(kind, name, kind.Kind, ["update"]),
                _ => Subresource(kind, name, kind.Kind, ["get", "patch", "update"]),
            };
        }
    }

    private static JsonObject Subresource(ApiKind kind, string name, string shown, string[] verbs) => new()
    {
        ["name"] = $"{kind.Plural}/{name}",
        ["singularName"] = "",
        ["namespaced"] = kind.IsNamespaced,
        ["kind"] = shown,
        ["verbs"] = JsonObjects.Array(verbs),
    };

    private static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "36",
        ["gitVersion"] = "v1.36.0",
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2026-04-22T00:00:00Z",
        ["goVersion"] = "go1.26",
        ["compiler"] = "gc",
        ["platform"] = "linux/amd64",
    };
}
