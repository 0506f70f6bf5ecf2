using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IapK8s.AspNetCore.Assertions;

/// <summary>
/// The JOSE header (RFC 7515 §4) of an assertion: <c>{"alg":"ES256","typ":"JWT","kid":"..."}</c>. It is read before
/// anything is believed, so the only thing taken from it is which of the pinned keys to try.
/// </summary>
internal sealed class AssertionHeader
{
    // A real one is under 100 bytes, a whole assertion under 8 KB; a longer one only costs memory.
    private const int MaxTokenLength = 16 * 1024;

    // Parameters that bring a key along, or change what is signed (b64, enc, zip), or that we would have to understand (crit).
    private static readonly HashSet<string> Refused =
        new(["crit", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "b64", "enc", "zip"], StringComparer.Ordinal);

    [JsonPropertyName("alg")]
    public required string Algorithm { get; init; }

    [JsonPropertyName("typ")]
    public required string Type { get; init; }

    [JsonPropertyName("kid")]
    public required string KeyId { get; init; }

    // "set", not "init": the serializer fills init-only members in a constructor, where extension data is not allowed.
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    /// <summary>The <c>kid</c> of a well-formed header, or null and the fault.</summary>
    public static string? ReadKeyId(string token, out string fault)
    {
        fault = "";
        if (token.Length > MaxTokenLength)
            fault = "the token is longer than 16 KB";
        else if (token.AsSpan().Count('.') != 2)
            fault = "the token is not three segments";
        if (fault.Length > 0)
            return null;

        if (Parse(token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal))) is not { } header)
            fault = "the token header is not a JSON object with alg, typ and kid";
        else if (header.Algorithm != "ES256")
            fault = "the algorithm is not ES256";
        else if (header.Type != "JWT")
            fault = "the type is not JWT";
        else if (header.KeyId.Length == 0)
            fault = "the key id is empty";
        else if (header.Others?.Keys.FirstOrDefault(Refused.Contains) is { } parameter)
            fault = $"the header parameter {parameter} is not allowed";
        else
            return header.KeyId;
        return null;
    }

    private static AssertionHeader? Parse(ReadOnlySpan<char> segment)
    {
        try
        {
            return JsonSerializer.Deserialize(Base64Url.DecodeFromUtf8(Encoding.UTF8.GetBytes(segment.ToArray())), AssertionJson.Default.AssertionHeader);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }
}
