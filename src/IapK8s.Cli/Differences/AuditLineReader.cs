using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.Differences;

/// <summary>Reads a line as the proxy's audit log writes it. Names that it does not know change nothing.</summary>
internal sealed class AuditLineReader
{
    /// <summary>A text of this length may have been cut: the log writes no longer one.</summary>
    private const int LongestText = 2_048;

    /// <summary>A list of this length may have been cut as well.</summary>
    private const int LongestList = 64;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 4 };

    private readonly TextPool _texts = new();

    /// <returns>Why it is none, or null.</returns>
    public string? Read(ReadOnlySpan<byte> line, AuditEntry entry)
    {
        entry.Clear();
        try
        {
            var json = new Utf8JsonReader(line, Strict);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return "it is no JSON object";
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.ValueSpan;
                json.Read();
                if (ReadField(name, ref json, line, entry) is { } mistake)
                {
                    return mistake;
                }
            }

            if (json.Read())
            {
                return "something stands behind the object";
            }
        }
        catch (JsonException)
        {
            return "it is no JSON";
        }
        catch (InvalidOperationException)
        {
            return "it has text that is no Unicode";
        }

        return entry.Event is null ? "it has no event, so it is no line of an audit log" : null;
    }

    /// <summary>The names in a list that was read before.</summary>
    public static List<string> NamesIn(string? list) =>
        list is null ? [] : [.. JsonDocument.Parse(list).RootElement.EnumerateArray().Select(name => name.GetString() ?? "")];

    private string? ReadField(ReadOnlySpan<byte> name, ref Utf8JsonReader json, ReadOnlySpan<byte> line, AuditEntry entry)
    {
        if (json.TokenType == JsonTokenType.StartArray)
        {
            var start = (int)json.TokenStartIndex;
            var count = 0;
            while (json.Read() && json.TokenType == JsonTokenType.String)
            {
                count = json.ValueSpan.Length >= LongestText ? LongestList + 1 : count + 1;
            }

            if (json.TokenType != JsonTokenType.EndArray)
            {
                return $"{Encoding.UTF8.GetString(name)} is no list of texts";
            }

            if (name.SequenceEqual("groups"u8))
            {
                var isWhole = count <= LongestList;
                entry.Identity = entry.Identity with { Groups = isWhole ? _texts.Of(line[start..(int)json.BytesConsumed]) : null, Vocabulary = isWhole ? entry.Identity.Vocabulary : null };
            }

            return null;
        }

        if (json.TokenType == JsonTokenType.StartObject)
        {
            json.Skip();
            return null;
        }

        return json.TokenType == JsonTokenType.String ? ReadText(name, ref json, entry) : null;
    }

    private string? ReadText(ReadOnlySpan<byte> name, ref Utf8JsonReader json, AuditEntry entry)
    {
        switch (name)
        {
            case [(byte)'t', (byte)'i', (byte)'m', (byte)'e']:
                entry.Time = json.TryGetDateTimeOffset(out var time) ? time : null;
                return entry.Time is null ? "its time is none" : null;
            case [(byte)'c', (byte)'o', (byte)'d', (byte)'e']:
                entry.Code = CodeOf(json.ValueSpan);
                return entry.Code == Code.None ? $"nobody knows its code {Text(ref json)}" : null;
        }

        if (Is(name, "decision"u8))
        {
            entry.Decision = json.ValueSpan switch
            {
                var text when Is(text, "allow"u8) => Outcome.Allow,
                var text when Is(text, "deny"u8) => Outcome.Deny,
                var text when Is(text, "challenge"u8) => Outcome.Challenge,
                var text when Is(text, "step-up"u8) => Outcome.StepUp,
                _ => null,
            };
            return entry.Decision is null ? $"nobody knows its decision {Text(ref json)}" : null;
        }

        if (Is(name, "client"u8))
        {
            entry.Client = IPAddress.TryParse(Text(ref json), out var address) ? address : null;
            return entry.Client is null ? "its client is no address" : null;
        }

        if (Is(name, "auth_time"u8))
        {
            var isTime = json.TryGetDateTimeOffset(out var authTime);
            entry.Identity = entry.Identity with { AuthTime = authTime };
            return isTime ? null : "its auth_time is none";
        }

        Keep(name, ref json, entry);
        return null;
    }

    private void Keep(ReadOnlySpan<byte> name, ref Utf8JsonReader json, AuditEntry entry)
    {
        switch (name.Length)
        {
            case 3 when Is(name, "sub"u8):
                entry.Identity = entry.Identity with { Subject = Text(ref json) };
                break;
            case 3 when Is(name, "acr"u8):
                entry.Identity = entry.Identity with { Acr = Text(ref json) };
                break;
            case 3 when Is(name, "via"u8):
                entry.Via = Text(ref json);
                break;
            case 4 when Is(name, "rule"u8):
                entry.Rule = Text(ref json);
                break;
            case 4 when Is(name, "mode"u8):
                entry.Mode = Text(ref json);
                break;
            case 4 when Is(name, "host"u8):
                entry.Host = Text(ref json);
                break;
            case 4 when Is(name, "path"u8):
                entry.Path = Text(ref json);
                break;
            case 5 when Is(name, "event"u8):
                entry.Event = Text(ref json);
                break;
            case 5 when Is(name, "email"u8):
                entry.Identity = entry.Identity with { Email = Text(ref json) };
                break;
            case 6 when Is(name, "method"u8):
                entry.Method = Text(ref json);
                break;
            case 8 when Is(name, "provider"u8):
                entry.Identity = entry.Identity with { Provider = Text(ref json) };
                break;
            case 10 when Is(name, "credential"u8):
                entry.Identity = entry.Identity with { Credential = Text(ref json) };
                break;
            case 10 when Is(name, "vocabulary"u8):
                entry.Identity = entry.Identity with { Vocabulary = Text(ref json) };
                break;
        }
    }

    private string Text(ref Utf8JsonReader json) => json.ValueIsEscaped ? json.GetString()! : _texts.Of(json.ValueSpan);

    private static bool Is(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceEqual(right);

    private static Code CodeOf(ReadOnlySpan<byte> text) =>
        text.StartsWith("IAP"u8) && ushort.TryParse(text[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Enum.IsDefined((Code)number) ? (Code)number : Code.None;
}
