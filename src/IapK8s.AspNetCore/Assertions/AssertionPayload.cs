using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IapK8s.AspNetCore.Assertions;

/// <summary>
/// What a verified assertion says, with the types of the contract: one string audience, groups and levels lists of strings. Issuer and
/// times were judged before by the token handler.
/// </summary>
internal sealed class AssertionPayload
{
    [JsonPropertyName("aud")]
    public required string Audience { get; init; }

    [JsonPropertyName("sub")]
    public required string Subject { get; init; }

    [JsonPropertyName("azp")]
    public string? AuthorizedParty { get; init; }

    [JsonPropertyName("email")]
    public string? Email { get; init; }

    [JsonPropertyName("groups")]
    public IReadOnlyList<string>? Groups { get; init; }

    [JsonPropertyName("access_levels")]
    public IReadOnlyList<string>? AccessLevels { get; init; }

    [JsonPropertyName("claims")]
    public Dictionary<string, JsonElement>? Claims { get; init; }

    /// <summary>The payload of a token whose signature was checked, or null and the fault.</summary>
    public static AssertionPayload? Read(string encoded, out string fault)
    {
        AssertionPayload? payload = null;
        try
        {
            payload = JsonSerializer.Deserialize(Base64Url.DecodeFromUtf8(Encoding.UTF8.GetBytes(encoded)), AssertionJson.Default.AssertionPayload);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            // Falls through: the parser's own words could quote the token.
        }

        fault = payload switch
        {
            null => "the payload does not have the members and types of an assertion",
            { Subject.Length: 0 } => "sub is empty",
            { AuthorizedParty: { } azp } when azp != payload.Audience => "azp is not the audience",
            _ => "",
        };
        return fault.Length == 0 ? payload : null;
    }
}
