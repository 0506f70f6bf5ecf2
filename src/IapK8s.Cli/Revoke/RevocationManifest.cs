using System.Text.Json;
using System.Text.Json.Serialization;
using IapK8s.Resources;
using IapK8s.Resources.Revocations;

namespace IapK8s.Cli.Revoke;

/// <summary>The object as it is applied, printed or written to a file.</summary>
internal sealed record RevocationManifest(string ApiVersion, string Kind, ManifestMetadata Metadata, ManifestSpec Spec)
{
    public static RevocationManifest Of(RevocationDraft draft)
    {
        var spec = draft.Revocation.Spec;
        return new RevocationManifest(
            ApiGroup.ApiVersion, ApiGroup.IapRevocation,
            new ManifestMetadata(draft.Revocation.Metadata.Name, draft.Reason is { } reason ? new Dictionary<string, string> { [RevocationDraft.ReasonAnnotation] = reason } : null),
            new ManifestSpec(spec.User is { } user ? new ManifestUser(user.Provider, user.Sub, user.Email) : null, spec.SessionId, spec.NotBefore, spec.Until, spec.Expires));
    }

    public string ToJson() => JsonSerializer.Serialize(this, RevocationJson.Default.RevocationManifest);
}

internal sealed record ManifestMetadata(string Name, IReadOnlyDictionary<string, string>? Annotations);

internal sealed record ManifestSpec(ManifestUser? User, string? SessionId, string? NotBefore, string? Until, string? Expires);

internal sealed record ManifestUser(string? Provider, string? Sub, string? Email);

/// <param name="State"><c>in force</c>, or <c>over</c>.</param>
internal sealed record RevocationRow(string Name, string Who, string? Provider, string? NotBefore, string? Until, string State)
{
    public static RevocationRow Of(IapRevocation revocation, DateTimeOffset now)
    {
        var spec = revocation.Spec;
        var isOver = spec.User is not null && Ends(spec) is { } end && end <= now;
        return new RevocationRow(
            revocation.Metadata.Name, spec.SessionId is { } session ? $"session {session}" : $"user:{spec.User?.Email ?? spec.User?.Sub}", spec.User?.Provider, spec.NotBefore, spec.Until, isOver ? "over" : "in force");
    }

    /// <summary>Null for one that counts as long as it is there.</summary>
    private static DateTimeOffset? Ends(IapRevocationSpec spec) => spec.NotBefore is null ? Parsed(spec.Until) : Parsed(spec.Expires);

    private static DateTimeOffset? Parsed(string? text) => DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time) ? time : null;
}

internal sealed record RevocationList(string From, IReadOnlyList<RevocationRow> Revocations);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RevocationManifest))]
[JsonSerializable(typeof(RevocationList))]
internal sealed partial class RevocationJson : JsonSerializerContext;
