using System.Globalization;
using System.Text;

namespace IapK8s.Sources.Documents;

/// <summary>Bytes of a file to text: UTF-8, with or without a byte order mark, and no control characters.</summary>
internal static class DocumentText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;

    /// <exception cref="DocumentException">Not text that a manifest may be.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > DocumentLimits.FileSize)
            throw new DocumentException(default, $"The file is larger than {DocumentLimits.FileSize / 1024} KiB", "Split it into several files.");
        if (bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble))
            throw new DocumentException(new Position(1, 1), "The file is UTF-16", "Save it as UTF-8.");
        bytes = WithoutMark(bytes);
        try
        {
            var text = Strict.GetString(bytes);
            RefuseControls(text);
            return text;
        }
        catch (DecoderFallbackException e)
        {
            throw new DocumentException(PositionOf(bytes, e.Index), "The file is not UTF-8: it holds a byte sequence that UTF-8 does not know", "Save it as UTF-8.");
        }
    }

    /// <summary>Whether UTF-8 can say the text: a lone surrogate would become another character on the wire, and another name equal to it.</summary>
    public static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }
        return true;
    }

    /// <summary>One-based line and column of a byte.</summary>
    public static Position PositionOf(ReadOnlySpan<byte> bytes, int index)
    {
        var before = bytes[..Math.Clamp(index, 0, bytes.Length)];
        return new Position(before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }

    private static void RefuseControls(string text)
    {
        var (line, column) = (1, 0);
        foreach (var character in text)
        {
            column++;
            if (character == '\n')
                (line, column) = (line + 1, 0);
            else if (character is < ' ' and not ('\t' or '\r') or '\x7f')
                throw new DocumentException(new Position(line, column), $"The file holds the control character U+{((int)character).ToString("X4", CultureInfo.InvariantCulture)}", "Remove it.");
        }
    }
}
