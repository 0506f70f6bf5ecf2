using System.Globalization;
using System.Text;

namespace IapK8s.Cli.Writing;

/// <summary>Text that a terminal can be shown. Names and values come from manifests, clusters and logs: none of them may move the cursor, paint over a line, or turn text around.</summary>
internal static class Printable
{
    public static string Of(string text)
    {
        if (text.All(IsPlain))
            return text;
        var shown = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                shown.Append(text[i]).Append(text[++i]);
            else if (IsPlain(text[i]))
                shown.Append(text[i]);
            else
                shown.Append("\\u").Append(((int)text[i]).ToString("x4", CultureInfo.InvariantCulture));
        }
        return shown.ToString();
    }

    private static bool IsPlain(char character) => char.IsAscii(character) ? character is >= ' ' and < '\x7f' : char.GetUnicodeCategory(character) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
