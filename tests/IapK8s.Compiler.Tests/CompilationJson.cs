using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Tests;

/// <summary>A compilation as text, for goldens and for comparing two of them byte by byte.</summary>
internal static class CompilationJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(), new SecretConverter(), new MemberConverter(), new ZoneConverter(), new NetworkConverter() },
    };

    public static string Write(CompilationResult result) => InForce(result)[..^2] + ",\n  \"findings\": " +
        JsonSerializer.Serialize(result.Findings.Select(finding => finding.ToString()), Options).ReplaceLineEndings("\n  ") + "\n}\n";

    /// <summary>Everything but the findings.</summary>
    public static string InForce(CompilationResult result) => JsonSerializer.Serialize(
        new
        {
            pods = result.Pods.ToDictionary(pod => pod.Key.ToString(), pod => pod.Value.Policies),
            gateway = result.Gateway.IsEmpty ? null : result.Gateway.Select(policy => policy.Policy),
            providers = result.Providers,
            groups = result.Groups.ToDictionary(group => group.Key, group => group.Value.Members),
            accessLevels = result.AccessLevels.IsEmpty ? null : result.AccessLevels,
            accessLevelsOfPods = result.AccessLevels.IsEmpty ? null : result.Pods.ToDictionary(pod => pod.Key.ToString(), pod => pod.Value.AccessLevels),
            scopes = result.Scopes,
            applications = result.Applications.IsEmpty ? null : result.Applications,
        }, Options);

    private sealed class SecretConverter : JsonConverter<SecretText>
    {
        public override SecretText Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, SecretText value, JsonSerializerOptions options) => writer.WriteStringValue($"{value} ({value.Reveal().Length} characters)");
    }

    private sealed class NetworkConverter : JsonConverter<System.Net.IPNetwork>
    {
        public override System.Net.IPNetwork Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, System.Net.IPNetwork value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    private sealed class ZoneConverter : JsonConverter<TimeZoneDefinition>
    {
        public override TimeZoneDefinition Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, TimeZoneDefinition value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
    }

    private sealed class MemberConverter : JsonConverter<Member>
    {
        public override Member Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Member value, JsonSerializerOptions options) => writer.WriteStringValue($"{value.Kind}:{value.Value}");
    }
}
