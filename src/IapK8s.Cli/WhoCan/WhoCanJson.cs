using System.Text.Json.Serialization;

namespace IapK8s.Cli.WhoCan;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(WhoCanAnswer))]
internal sealed partial class WhoCanJson : JsonSerializerContext;
