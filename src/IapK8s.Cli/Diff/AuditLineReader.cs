using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.Diff;

/// <summary>Reads a line as the proxy's audit log writes it. Names that it does not know change nothing.</summary>
internal sealed class AuditLineReader
{
    /// <summary>A text of so many UTF-16 units may have been cut: the log writes no longer one, and none that ends in half a character.</summary>
    private const int LongestText = 2_047;

    /// <summary>A list of this length may have been cut as well.</summary>
    private const int LongestList = 64;

    private const string NoUnicode = "it has text that is no Unicode";

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 4 };

    private readonly TextPool _texts = new();
    private char[] _unescaped = new char[256];

    /// <returns>Why it is none, or null.</returns>
    public string? Read(ReadOnlySpan<byte> line, AuditEntry entry)
    {
        entry.Clear();
        if (!Utf8.IsValid(line))
        {
            return NoUnicode;
        }

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
            return NoUnicode;
        }

        // Where some group is not told, silence says nothing of any.
        entry.Identity = entry.IsGroupMissing ? entry.Identity with { Groups = null, Vocabulary = null } : entry.Identity;
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
            var mayBeCut = false;
            while (json.Read() && json.TokenType == JsonTokenType.String)
            {
                mayBeCut |= LengthOf(ref json) >= LongestText;
                count++;
            }

            if (json.TokenType != JsonTokenType.EndArray)
            {
                return $"{Encoding.UTF8.GetString(name)} is no list of texts";
            }

            if (name.SequenceEqual("groups"u8))
            {
                entry.Identity = entry.Identity with { Groups = _texts.Of(line[start..(int)json.BytesConsumed]) };
                entry.IsGroupMissing |= mayBeCut || count > LongestList;
            }

            return null;
        }

        if (name.SequenceEqual("groups"u8))
        {
            return "groups is no list of texts";
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
        var mayBeCut = LengthOf(ref json) >= LongestText;
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

        // A path says by its length that it may be cut, and is not judged.
        return Keep(name, ref json, entry) && mayBeCut && !Is(name, "path"u8) ? $"its {Encoding.UTF8.GetString(name)} may be cut" : null;
    }

    /// <returns>False for a name that it does not know.</returns>
    private bool Keep(ReadOnlySpan<byte> name, ref Utf8JsonReader json, AuditEntry entry)
    {
        switch (name.Length)
        {
            case 3 when Is(name, "sub"u8):
                entry.Identity = entry.Identity with { Subject = Text(ref json) };
                return true;
            case 3 when Is(name, "acr"u8):
                entry.Identity = entry.Identity with { Acr = Text(ref json) };
                return true;
            case 3 when Is(name, "via"u8):
                entry.Via = Text(ref json);
                return true;
            case 4 when Is(name, "rule"u8):
                entry.Rule = Text(ref json);
                return true;
            case 4 when Is(name, "mode"u8):
                entry.Mode = Text(ref json);
                return true;
            case 4 when Is(name, "host"u8):
                entry.Host = Text(ref json);
                return true;
            case 4 when Is(name, "path"u8):
                entry.Path = Text(ref json);
                return true;
            case 5 when Is(name, "event"u8):
                entry.Event = Text(ref json);
                return true;
            case 5 when Is(name, "email"u8):
                entry.Identity = entry.Identity with { Email = Text(ref json) };
                return true;
            case 6 when Is(name, "method"u8):
                entry.Method = Text(ref json);
                return true;
            case 8 when Is(name, "provider"u8):
                entry.Identity = entry.Identity with { Provider = Text(ref json) };
                return true;
            case 10 when Is(name, "credential"u8):
                entry.Identity = entry.Identity with { Credential = Text(ref json) };
                return true;
            case 10 when Is(name, "vocabulary"u8):
                entry.Identity = entry.Identity with { Vocabulary = Text(ref json) };
                return true;
            default:
                return false;
        }
    }

    /// <summary>In UTF-16 units, as the log counts; of a short text it says no more than that.</summary>
    /// <exception cref="InvalidOperationException">The text is no Unicode: half a character, written as an escape.</exception>
    private int LengthOf(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped && json.ValueSpan.Length < LongestText)
        {
            return json.ValueSpan.Length;
        }

        if (_unescaped.Length < json.ValueSpan.Length)
        {
            _unescaped = new char[json.ValueSpan.Length];
        }

        return json.CopyString(_unescaped);
    }

    private string Text(ref Utf8JsonReader json) => json.ValueIsEscaped ? json.GetString()! : _texts.Of(json.ValueSpan);

    private static bool Is(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceEqual(right);

    private static Code CodeOf(ReadOnlySpan<byte> text) =>
        text.StartsWith("IAP"u8) && ushort.TryParse(text[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Enum.IsDefined((Code)number) ? (Code)number : Code.None;
}
