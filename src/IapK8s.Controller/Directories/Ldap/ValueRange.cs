using System.Globalization;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>Active Directory gives out long lists in parts, as <c>member;range=0-1499</c> and at last <c>member;range=3000-*</c> ([MS-ADTS] §3.1.1.3.1.3.3).</summary>
/// <param name="Last">Null: there are no more.</param>
internal readonly record struct ValueRange(int First, int? Last)
{
    private const string Option = ";range=";

    public static bool TryParse(string attribute, out string name, out ValueRange range)
    {
        (name, range) = (attribute, default);
        var at = attribute.IndexOf(Option, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return false;
        }

        var numbers = attribute.AsSpan(at + Option.Length);
        var hyphen = numbers.IndexOf('-');
        if (hyphen < 0 || !int.TryParse(numbers[..hyphen], NumberStyles.None, CultureInfo.InvariantCulture, out var first))
        {
            return false;
        }

        var end = numbers[(hyphen + 1)..];
        if (end is "*")
        {
            range = new ValueRange(first, null);
        }
        else if (int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            range = new ValueRange(first, last);
        }
        else
        {
            return false;
        }

        name = attribute[..at];
        return true;
    }

    public static string From(string name, int first) => string.Create(CultureInfo.InvariantCulture, $"{name}{Option}{first}-*");
}
