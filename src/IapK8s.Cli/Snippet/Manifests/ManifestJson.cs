using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace IapK8s.Cli.Snippet.Manifests;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ManifestJson : JsonSerializerContext;
