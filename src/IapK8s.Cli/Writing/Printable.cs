using System.Globalization;
using System.Text;

namespace IapK8s.Cli.Writing;

/// <summary>Text that a terminal can be shown. Names and values come from manifests, clusters and logs: none of them may move the cursor, paint over a line, turn text around, or hide in it.</summary>
internal static class Printable
{
    /// <summary>One line.</summary>
    public static string Of(string text) => Escaped(text, hasLines: false, areHalves: false);

    /// <summary>YAML whose texts, where they are not plain ASCII, stand in double quotes: what is escaped reads back as it was (YAML 1.2.2 §5.7). Its lines stay.</summary>
    public static string InYaml(string yaml) => Escaped(yaml, hasLines: true, areHalves: false);

    /// <summary>JSON, which escapes a character beyond the first plane as two halves (RFC 8259 §7). Its lines stay.</summary>
    public static string InJson(string json) => Escaped(json, hasLines: true, areHalves: true);

    private static string Escaped(string text, bool hasLines, bool areHalves)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
            return text;
        var shown = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length;)
        {
            var isWhole = Rune.TryGetRuneAt(text, i, out var rune);
            var length = isWhole ? rune.Utf16SequenceLength : 1;
            if (isWhole && (IsPlain(rune) || (hasLines && rune.Value == '\n')))
                shown.Append(text, i, length);
            else if (length == 2 && !areHalves)
                shown.Append("\\U").Append(rune.Value.ToString("x8", CultureInfo.InvariantCulture));
            else
                AppendUnits(shown, text.AsSpan(i, length));
            i += length;
        }
        return shown.ToString();
    }

    private static void AppendUnits(StringBuilder shown, ReadOnlySpan<char> units)
    {
        foreach (var unit in units)
            shown.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture));
    }

    private static bool IsPlain(Rune character) => character.IsAscii ? character.Value is >= ' ' and <= '~' : Rune.GetUnicodeCategory(character) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
