using System.Text.Json.Serialization;

namespace IapK8s.Cli.Can;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CanAnswer))]
internal sealed partial class CanJson : JsonSerializerContext;
