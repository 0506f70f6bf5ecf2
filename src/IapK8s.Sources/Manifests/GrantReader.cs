using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Metadata;

namespace IapK8s.Sources.Manifests;

/// <summary>gateway.networking.k8s.io ReferenceGrant.</summary>
internal static class GrantReader
{
    public static ReferenceGrantRecord Grant(ObjectReader grant, ResourceMetadata metadata)
    {
        var (from, to) = (new List<GrantedFrom>(), new List<GrantedTo>());
        grant.Object("spec", spec =>
        {
            from.AddRange(spec.Objects("from", entry => new GrantedFrom(entry.Text("group") ?? "", entry.Text("kind") ?? "", entry.Text("namespace") ?? "")) ?? []);
            to.AddRange(spec.Objects("to", entry => new GrantedTo(entry.Text("group") ?? "", entry.Text("kind") ?? "", entry.Text("name") ?? "")) ?? []);
            return spec;
        });
        return new ReferenceGrantRecord(metadata.Namespace, metadata.Name, [.. from], [.. to]);
    }
}
