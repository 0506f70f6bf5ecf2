using System.Text.Json.Serialization;

namespace IapK8s.Cli.Explaining;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ExplainAnswer))]
internal sealed partial class ExplainJson : JsonSerializerContext;
