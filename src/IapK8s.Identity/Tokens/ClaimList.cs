using System.Collections.Immutable;
using System.Text.Json;

namespace IapK8s.Identity.Tokens;

/// <summary>A token's simple claims as pairs of text, in the token's order.</summary>
internal static class ClaimList
{
    /// <summary>Text as it is, numbers as written, <c>true</c> and <c>false</c>; a list's items one by one; objects and lists of them are nobody's to match.
    /// False where text is not Unicode: it would compare unlike what it is.</summary>
    public static bool TryRead(JsonElement payload, out ImmutableArray<KeyValuePair<string, string>> claims)
    {
        claims = [];
        var list = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var claim in payload.EnumerateObject())
        {
            if (!TryAdd(list, claim))
            {
                return false;
            }
        }

        claims = list.DrainToImmutable();
        return true;
    }

    private static bool TryAdd(ImmutableArray<KeyValuePair<string, string>>.Builder list, JsonProperty claim)
    {
        string name;
        try
        {
            name = claim.Name;
        }
        catch (InvalidOperationException)
        {
            return false;
        }

        if (claim.Value.ValueKind != JsonValueKind.Array)
        {
            return TryAdd(list, name, claim.Value);
        }

        foreach (var item in claim.Value.EnumerateArray())
        {
            if (!TryAdd(list, name, item))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAdd(ImmutableArray<KeyValuePair<string, string>>.Builder list, string name, JsonElement value)
    {
        string? text;
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                text = JsonClaims.TextOf(value);
                if (text is null)
                {
                    return false;
                }

                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                text = value.GetRawText();
                break;
            default:
                return true;
        }

        list.Add(new(name, text));
        return true;
    }
}
