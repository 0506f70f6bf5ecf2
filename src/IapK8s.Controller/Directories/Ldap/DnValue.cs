using System.Text;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>A value of a DN while its escapes are undone. Escapes are of bytes, which together are UTF-8 (RFC 4514 §3).</summary>
internal sealed class DnValue
{
    private readonly List<byte> _bytes = [];

    // Up to here spaces count: the last of them was escaped.
    private int _kept;

    /// <summary>Null where the bytes are no text.</summary>
    public string? Text
    {
        get
        {
            var length = _bytes.Count;
            while (length > _kept && _bytes[length - 1] == (byte)' ')
            {
                length--;
            }

            try
            {
                return new UTF8Encoding(false, true).GetString([.. _bytes.Take(length)]);
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }
    }

    public void Add(string text, ref int at)
    {
        _ = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
        Span<byte> utf8 = stackalloc byte[4];
        _bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
        at += length;
    }

    public bool TryAddEscape(string text, ref int at)
    {
        if (at + 1 >= text.Length)
        {
            return false;
        }

        if (at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
        {
            _bytes.Add(Convert.FromHexString(text.AsSpan(at + 1, 2))[0]);
            at += 3;
        }
        else if (text[at + 1] is '"' or '+' or ',' or ';' or '<' or '>' or ' ' or '#' or '=' or '\\')
        {
            _bytes.Add((byte)text[at + 1]);
            at += 2;
        }
        else
        {
            return false;
        }

        _kept = _bytes.Count;
        return true;
    }
}
