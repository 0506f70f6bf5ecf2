using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Schemas;

namespace IapK8s.TestKit.Clusters.Patching.Apply;

/// <summary>How a place of an object merges: from the schema of a custom resource, or from what is known of built-in lists.</summary>
internal readonly record struct MergeShape(SchemaNode? Schema, bool IsCustom, string Parent, string Name)
{
    public static MergeShape Of(ApiKind kind) => new(kind.Schema?.Root, kind.IsCustom, "", "");

    /// <summary>Owned and replaced whole.</summary>
    public bool IsAtomicMap => Schema?.IsAtomicMap ?? (Name is "selector" or "nodeSelector" && Parent == "spec");

    public ListKind ListKind => Schema is { } known ? known.ListKind
        : IsCustom && Parent != "metadata" ? ListKind.Atomic
        : ListKeys.Of(Parent, Name) is not null ? ListKind.Map
        : ListKeys.IsSet(Parent, Name) ? ListKind.Set
        : ListKind.Atomic;

    public IReadOnlyList<string> Keys => Schema?.ListKeys ?? ListKeys.Of(Parent, Name) ?? [];

    public MergeShape Child(string name)
    {
        // Metadata is the server's own type everywhere.
        var below = Name == "metadata" && Parent.Length == 0 ? null : Schema?.Properties.GetValueOrDefault(name) ?? Schema?.AdditionalProperties;
        return new(name == "metadata" && Name.Length == 0 ? null : below, IsCustom, Name, name);
    }

    public MergeShape Item => this with { Schema = Schema?.Items, Parent = Name };
}
