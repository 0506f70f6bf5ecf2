using System.Text.Json.Serialization;

namespace IapK8s.Cli.Allowing;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CanAnswer))]
internal sealed partial class CanJson : JsonSerializerContext;
