using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Writing;

namespace IapK8s.TestKit.Clusters.Patching.Apply;

/// <summary>Puts each write that is no apply down to its manager: what it changed is its own from then on, and nobody else's.</summary>
internal sealed class FieldOwnership(TimeProvider time)
{
    public void Record(JsonObject next, JsonObject? old, WriteRequest request)
    {
        var shape = MergeShape.Of(request.Kind);
        var (now, before) = (FieldPaths.Of(next, shape), old is null ? [] : FieldPaths.Of(old, shape));
        // An apply has said itself what it owns; defaults and admission may have removed some of it.
        var managers = FieldManager.Read(request.IsApply ? next : old);
        var changed = now.Where(each => !before.TryGetValue(each.Key, out var value) || !JsonNode.DeepEquals(value, each.Value)).Select(each => each.Key).ToHashSet(StringComparer.Ordinal);
        if (!request.IsApply && changed.Count > 0)
        {
            var self = new FieldManager(request.Manager, "Update", request.Subresource);
            var own = managers.Find(each => each.IsSame(self));
            foreach (var other in managers.Where(each => each != own))
                other.Paths.ExceptWith(changed);
            if (own is null)
                managers.Add(own = self);
            own.Paths.UnionWith(changed);
            (own.ApiVersion, own.Time) = (request.Kind.ApiVersion, JsonObjects.Time(time.GetUtcNow()));
        }
        foreach (var manager in managers)
            manager.Paths.RemoveWhere(path => !now.ContainsKey(path));
        var entries = FieldManager.Write(managers);
        if (entries.Count > 0)
            next.Metadata()["managedFields"] = entries;
        else
            next.Metadata().Remove("managedFields");
    }
}
