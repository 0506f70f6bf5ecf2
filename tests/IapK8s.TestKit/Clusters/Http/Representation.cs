using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>A stored object in the version that somebody asks for.</summary>
internal static class Representation
{
    public static JsonObject Open(StoredObject stored, ApiKind kind)
    {
        var document = stored.Open();
        if (stored.ApiVersion == kind.ApiVersion)
            return document;
        // Versions of custom resources are converted by strategy None: the fields stay as they are.
        document["apiVersion"] = kind.ApiVersion;
        if (kind is { Plural: "events", IsCustom: false })
            EventForms.Convert(document, kind);
        return document;
    }

    public static ReadOnlyMemory<byte> Bytes(StoredObject stored, ApiKind kind) =>
        stored.ApiVersion == kind.ApiVersion ? stored.Json : System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Open(stored, kind));
}
