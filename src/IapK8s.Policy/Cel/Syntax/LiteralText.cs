using System.Globalization;
using System.Text;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Syntax;

/// <summary>The text between quotes: escapes are characters of a string, octets of bytes.</summary>
internal static class LiteralText
{
    public static CelValue Read(ReadOnlySpan<char> text, bool isBytes, bool isRaw, out string? mistake, out int mistakeAt)
    {
        var characters = new StringBuilder(text.Length);
        var bytes = new List<byte>();
        (mistake, mistakeAt) = (null, 0);
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '\\' || isRaw)
            {
                // Whole characters: half of a surrogate pair becomes U+FFFD, as it does on any way to UTF-8.
                Rune.DecodeFromUtf16(text[i..], out var rune, out var length);
                Append(rune);
                i += length;
                continue;
            }

            if (!Escape(text, ref i, isBytes, out var code, out mistake))
            {
                mistakeAt = i;
                return default;
            }

            if (isBytes)
            {
                bytes.Add((byte)code);
            }
            else
            {
                Append(new Rune(code));
            }
        }

        return isBytes ? CelValue.OfBytes([.. bytes]) : CelValue.Of(characters.ToString());

        void Append(Rune rune)
        {
            if (isBytes)
            {
                Span<byte> buffer = stackalloc byte[4];
                bytes.AddRange(buffer[..rune.EncodeToUtf8(buffer)]);
            }
            else
            {
                characters.Append(rune);
            }
        }
    }

    /// <summary>Moves behind the escape where it is one.</summary>
    private static bool Escape(ReadOnlySpan<char> text, ref int at, bool isBytes, out int code, out string? mistake)
    {
        code = 0;
        mistake = null;
        var kind = at + 1 < text.Length ? text[at + 1] : '\0';
        var simple = kind switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' or '?' or '"' or '\'' or '`' => kind,
            _ => -1,
        };
        if (simple >= 0)
        {
            code = simple;
            at += 2;
            return true;
        }

        var (from, digits, style) = kind switch
        {
            'x' or 'X' => (at + 2, 2, NumberStyles.AllowHexSpecifier),
            'u' => (at + 2, 4, NumberStyles.AllowHexSpecifier),
            'U' => (at + 2, 8, NumberStyles.AllowHexSpecifier),
            >= '0' and <= '3' => (at + 1, 3, NumberStyles.None),
            _ => (0, 0, NumberStyles.None),
        };
        if (digits == 0)
        {
            mistake = $"'\\{kind}' is no escape: write '\\\\' for a backslash, or a raw string r\"...\"";
            return false;
        }

        if (from + digits > text.Length || !(style == NumberStyles.None ? Octal(text.Slice(from, digits), out var value) : Numbers.TryParse(text.Slice(from, digits), style, out value)))
        {
            mistake = style == NumberStyles.None ? $"'\\{kind}' takes three octal digits" : $"'\\{kind}' takes {digits} hexadecimal digits";
            return false;
        }

        if (isBytes && kind is 'u' or 'U')
        {
            mistake = $"bytes have no '\\{kind}': write their octets as '\\x'";
            return false;
        }

        if (!isBytes && !Rune.IsValid(value))
        {
            mistake = "this is no Unicode character";
            return false;
        }

        code = (int)value;
        at = from + digits;
        return true;
    }

    private static bool Octal(ReadOnlySpan<char> digits, out uint value)
    {
        value = 0;
        foreach (var c in digits)
        {
            if (c is < '0' or > '7')
            {
                return false;
            }

            value = (value * 8) + (uint)(c - '0');
        }

        return true;
    }
}
