using System.Globalization;
using System.Text;

namespace IapK8s.Resources.Syntax;

/// <summary>A value as messages show it: bounded, on one line, so that a policy file cannot forge log lines.</summary>
public static class Quoted
{
    private const int Longest = 80;

    public static string Of(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var character in value.AsSpan(0, Math.Min(value.Length, Longest)))
        {
            if (character is '"' or '\\')
                text.Append('\\').Append(character);
            else if (IsPlain(character))
                text.Append(character);
            else
                text.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
        }
        return text.Append(value.Length > Longest ? "…\"" : "\"").ToString();
    }

    /// <summary><c>Allow, Deny or Audit</c>.</summary>
    public static string Choice(IReadOnlyList<string> values) =>
        values.Count < 2 ? string.Concat(values) : $"{string.Join(", ", values.Take(values.Count - 1))} or {values[^1]}";

    /// <summary>Format characters turn text around in a terminal; lone surrogates cannot be written at all.</summary>
    private static bool IsPlain(char character) => char.GetUnicodeCategory(character) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
