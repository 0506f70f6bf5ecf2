using System.Text.Json.Serialization;

namespace IapK8s.AspNetCore.Assertions;

// A member that comes twice has two readings; null where a string belongs is a mistake, not a default.
[JsonSourceGenerationOptions(AllowDuplicateProperties = false, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AssertionHeader))]
[JsonSerializable(typeof(AssertionPayload))]
internal sealed partial class AssertionJson : JsonSerializerContext;
