using System.Text.Json.Serialization;

namespace IapK8s.Gateway.Auditing;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SignInEvent))]
internal sealed partial class SignInEventJson : JsonSerializerContext;
