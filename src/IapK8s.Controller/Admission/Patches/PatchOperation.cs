using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s;

namespace IapK8s.Controller.Admission.Patches;

/// <summary>One operation of a JSON Patch (RFC 6902 §4). Values are typed objects of the API, never text that was put together: nothing that a pod's author wrote can become syntax.</summary>
/// <param name="Op"><c>add</c>, <c>replace</c> or <c>remove</c>.</param>
internal sealed record PatchOperation(
    [property: JsonPropertyName("op")] string Op,
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("value"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonNode? Value)
{
    /// <param name="value">An object of KubernetesClient's model.</param>
    public static PatchOperation Add(JsonPointer at, object value) => new("add", at.Text, Node(value));

    /// <inheritdoc cref="Add"/>
    public static PatchOperation Replace(JsonPointer at, object value) => new("replace", at.Text, Node(value));

    public static PatchOperation Remove(JsonPointer at) => new("remove", at.Text, null);

    private static JsonNode? Node(object value) => JsonNode.Parse(KubernetesJson.Serialize(value));
}

[JsonSerializable(typeof(IReadOnlyList<PatchOperation>))]
internal sealed partial class PatchJson : JsonSerializerContext;
