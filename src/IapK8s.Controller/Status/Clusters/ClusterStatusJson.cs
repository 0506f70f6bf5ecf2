using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Status;

namespace IapK8s.Controller.Status.Clusters;

/// <summary>Statuses as the API server has them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(KubernetesTime)])]
[JsonSerializable(typeof(IapPolicyStatus))]
[JsonSerializable(typeof(IapProviderStatus))]
[JsonSerializable(typeof(IapDirectoryStatus))]
[JsonSerializable(typeof(ResourceStatus))]
[JsonSerializable(typeof(LabelSelector))]
internal sealed partial class ClusterStatusJson : JsonSerializerContext;

/// <summary>meta/v1 Time: RFC 3339, UTC, whole seconds.</summary>
internal sealed class KubernetesTime : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <exception cref="JsonException">It is no time.</exception>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetDateTimeOffset(out var time) ? time : throw new JsonException("This is no time");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
