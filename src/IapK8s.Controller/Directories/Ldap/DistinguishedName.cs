using System.Formats.Asn1;
using System.Text;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>
/// A DN in one spelling (RFC 4514), so that equal names are equal text: types in lower case and by name, values without their escapes, case and insignificant spaces, the parts
/// of an RDN in order. Two names that a server tells apart by case alone come out equal; whoever looks up by it must expect that.
/// </summary>
internal readonly record struct DistinguishedName
{
    /// <summary>Characters; a longer name is none.</summary>
    public const int Longest = 8 * 1024;

    private const char PartSeparator = '\u0001';
    private const char NameSeparator = '\u0000';

    private DistinguishedName(string key) => Key = key;

    /// <summary>For comparing; not a DN.</summary>
    public string Key { get; }

    public static bool TryParse(string text, out DistinguishedName name)
    {
        name = default;
        if (text.Length > Longest)
        {
            return false;
        }

        var key = new StringBuilder(text.Length);
        var parts = new List<string>(1);
        var at = SkipSpaces(text, 0);
        while (at < text.Length)
        {
            if (!TryReadPart(text, ref at, out var part))
            {
                return false;
            }

            parts.Add(part);
            var separator = at < text.Length ? text[at] : ',';
            if (separator is not ('+' or ',' or ';'))
            {
                return false;
            }

            if (separator != '+')
            {
                parts.Sort(StringComparer.Ordinal);
                key.AppendJoin(PartSeparator, parts).Append(NameSeparator);
                parts.Clear();
            }

            if (at < text.Length)
            {
                at = SkipSpaces(text, at + 1);
                if (at == text.Length)
                {
                    return false; // a separator with nothing behind it
                }
            }
        }

        name = new DistinguishedName(key.ToString());
        return true;
    }

    /// <summary>Whether this is the other name or lies below it.</summary>
    public bool IsWithin(DistinguishedName other) =>
        Key.EndsWith(other.Key, StringComparison.Ordinal) && (other.Key.Length == 0 || Key.Length == other.Key.Length || Key[^(other.Key.Length + 1)] == NameSeparator);

    /// <summary>Whether its first RDN says so.</summary>
    public bool IsNamedBy(string attribute, string value) =>
        AttributeType.TryNormalize(attribute, out var type)
        && Key[..Math.Max(0, Key.IndexOf(NameSeparator, StringComparison.Ordinal))].Split(PartSeparator).Contains($"{type}={Prepare(value)}", StringComparer.Ordinal);

    private static bool TryReadPart(string text, ref int at, out string part)
    {
        part = "";
        var equals = text.IndexOf('=', at);
        if (equals <= at || !AttributeType.TryNormalize(text.AsSpan(at, equals - at).Trim(' '), out var type))
        {
            return false;
        }

        at = SkipSpaces(text, equals + 1);
        string? value;
        if (at < text.Length && text[at] == '#')
        {
            value = ReadHex(text, ref at);
        }
        else if (at < text.Length && text[at] == '"')
        {
            value = ReadQuoted(text, ref at); // RFC 2253 still read it, and old directories hold it
        }
        else
        {
            value = ReadEscaped(text, ref at);
        }

        at = SkipSpaces(text, at);
        if (value is null)
        {
            return false;
        }

        part = $"{type}={Prepare(value)}";
        return true;
    }

    private static string? ReadEscaped(string text, ref int at)
    {
        var bytes = new DnValue();
        while (at < text.Length && text[at] is not (',' or '+' or ';'))
        {
            switch (text[at])
            {
                case '\\' when !bytes.TryAddEscape(text, ref at):
                case '"' or '<' or '>' or '\0':
                    return null;
                case '\\':
                    break;
                default:
                    bytes.Add(text, ref at);
                    break;
            }
        }

        return bytes.Text;
    }

    private static string? ReadQuoted(string text, ref int at)
    {
        var bytes = new DnValue();
        at++;
        while (at < text.Length && text[at] != '"')
        {
            if (text[at] != '\\')
            {
                bytes.Add(text, ref at);
            }
            else if (!bytes.TryAddEscape(text, ref at))
            {
                return null;
            }
        }

        return at++ < text.Length ? bytes.Text : null;
    }

    /// <summary>BER of a string is that string; of anything else, its digits.</summary>
    private static string? ReadHex(string text, ref int at)
    {
        var start = ++at;
        while (at < text.Length && char.IsAsciiHexDigit(text[at]))
        {
            at++;
        }

        if (at == start || (at - start) % 2 != 0)
        {
            return null;
        }

        var bytes = Convert.FromHexString(text.AsSpan(start, at - start));
        try
        {
            var reader = new AsnReader(bytes, AsnEncodingRules.BER);
            var tag = reader.PeekTag();
            string? value = (UniversalTagNumber)tag.TagValue switch
            {
                _ when tag.TagClass != TagClass.Universal => null,
                UniversalTagNumber.OctetString => new UTF8Encoding(false, true).GetString(reader.ReadOctetString()),
                var known and (UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.BMPString) => reader.ReadCharacterString(known),
                _ => null,
            };
            if (value is not null && !reader.HasData)
            {
                return value;
            }
        }
        catch (Exception error) when (error is AsnContentException or DecoderFallbackException)
        {
            // Then it is compared by its digits.
        }

        return "#" + Convert.ToHexStringLower(bytes);
    }

    /// <summary>Case and spaces as caseIgnoreMatch takes them (RFC 4518 §2.2 and §2.6.1). Compatibility characters and composed ones stay as they came: the runtime has no tables for them (<see cref="ServerSpelling"/>).</summary>
    private static string Prepare(string value)
    {
        var text = new StringBuilder(value.Length);
        var space = false;
        foreach (var character in value)
        {
            if (char.IsWhiteSpace(character))
            {
                space = text.Length > 0;
                continue;
            }

            if (space)
            {
                text.Append(' ');
                space = false;
            }

            // What would make two names out of one, or one of two.
            text.Append(character is NameSeparator or PartSeparator ? '\uFFFD' : char.ToLowerInvariant(character));
        }

        return text.ToString();
    }

    private static int SkipSpaces(string text, int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        return at;
    }
}
