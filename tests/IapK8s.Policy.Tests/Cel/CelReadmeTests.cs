using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace IapK8s.Policy.Tests.Cel;

/// <summary>The table in src/IapK8s.Policy/Cel/README.md says what is there: <c>make goldens</c> rewrites it.</summary>
[Category("Golden")]
internal sealed class CelReadmeTests
{
    private const string Begin = "<!-- cases -->";
    private const string End = "<!-- end of cases -->";

    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        ["arithmetic"] = "Arithmetic, overflow",
        ["comparisons"] = "Equality, order, `in`, across types",
        ["conversions"] = "Conversions, `type`, `dyn`",
        ["ext_bindings"] = "Extension: `cel.bind`, `cel.block`",
        ["ext_encoders"] = "Extension: base64",
        ["ext_lists"] = "Extension: lists",
        ["ext_math"] = "Extension: math",
        ["ext_network"] = "Kubernetes: IP addresses, networks, URLs",
        ["ext_sets"] = "Extension: sets",
        ["ext_strings"] = "Extension: strings, `format`",
        ["fields"] = "Fields, indexes, qualified names",
        ["literals"] = "Literals of all types",
        ["logic"] = "Errors and unknowns in `&&`, `\\|\\|`, `?:`",
        ["macros"] = "Macros, with one and two variables",
        ["optionals"] = "Optional values and syntax",
        ["patterns"] = "`matches`: the syntax of RE2",
        ["strings"] = "Strings, own functions",
        ["syntax"] = "Grammar and what it refuses",
        ["time"] = "Timestamps, durations, time zones",
        ["types"] = "Type checking",
        ["unchecked"] = "Without type checking",
    };

    [Test]
    public void TheTableOfSectionsIsTrue()
    {
        var file = Path.Combine(Folder(), "../../../src/IapK8s.Policy/Cel/README.md");
        var text = File.ReadAllText(file);
        var (before, after) = (text[..(text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)], text[text.IndexOf(End, StringComparison.Ordinal)..]);
        var expected = $"{before}\n{Table()}{after}";
        if (Environment.GetEnvironmentVariable("IAP_UPDATE_GOLDENS") == "1")
        {
            File.WriteAllText(file, expected);
            text = expected;
        }

        text.ReplaceLineEndings("\n").ShouldBe(expected);
    }

    private static string Table()
    {
        var table = new StringBuilder("| section | cases |\n|---|---|\n");
        var total = 0;
        foreach (var section in CelCases.Sections)
        {
            var count = CelCases.Read(section).Count();
            total += count;
            table.Append(CultureInfo.InvariantCulture, $"| {Titles[section]} | {count} |\n");
        }

        return table.Append(CultureInfo.InvariantCulture, $"| all | {total} |\n").ToString();
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
