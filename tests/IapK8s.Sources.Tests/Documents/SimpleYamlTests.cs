using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsCheck;
using IapK8s.Sources.Documents;
using IapK8s.TestKit.Properties;

namespace IapK8s.Sources.Tests.Documents;

/// <summary>The short way reads nothing else than the long one, down to the column.</summary>
[Category("Property")]
internal sealed class SimpleYamlTests
{
    private static readonly string[] Pieces =
    [
        "\n", "\n", "\n", "\n  ", "\n  ", "\n    ", "\n- ", "\n  - ", "\n---\n", "\n...\n", "\n... ", "\n--- ", "\n...a: ", "\n#", " ", " ", "  ", "\t", "\r\n", "- ", "-", "--", "? ", ":", ": ", ": ", ": ", "a: ", "b:", "c: d\n", "e", "f", "key", "0", "1.5", "0x1f", "true", "~", "null", "yes",
        "\"", "'", "''", "\\", "\"q\"", "'q'", "\"q\": ", "[", "]", "[]", "{", "}", "{}", ",", ", ", "[a, b]", "{a: b}", "#", " #", " # c", "!", "!!str ", "&x ", "*x", "*", "|", "|\n", ">-\n", ">", "%", "%YAML 1.2\n", "@", "`", "<<", "<<: ", "/", "/**", "http://x:80/", ".", "=", "äß", "😀", "\u0085", "\u2028", "\uFEFF",
    ];

    private static readonly string[] Seeds =
    [
        """
        # what a team writes
        apiVersion: iapk8s.io/v1alpha1
        kind: IapPolicy
        metadata: {name: shop, namespace: shop, labels: {"app.kubernetes.io/name": shop}}
        spec:
          targetRefs:
          - {kind: Service, name: shop}   # the one in front
          - kind: Deployment
            name: shop
          hosts: [shop.example.com, "https://b.example.com:8443"]
          rules:
            - name: staff
              action: Allow
              members: ["group:staff", 'user:o''hara@example.com']
              paths: [/a/**, /b/*.js]
              condition: 'request.method == "GET" || "x" in identity.groups'
            -
              name: admins
              members:
              - allUsers
              - "iapgroup:a"
          session:
            maxAge: 8h
        status: {}
        ---
        - - a
          - b: c
            d: [[1, -2.5], {e: {f: ~}}]
        - g:
          - h
          i: -j
        ---

        """,
        """
        a:
          b:
            c: d e  f
          g: h:i -k #l
        m: []
        n: [o p, q:r, "s", 't', {u: v, "w": x}, -1]
        "y z": z
        """,
    ];

    [Test]
    public void ReadsMostManifests()
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "testdata", "good"), "*.yaml", SearchOption.AllDirectories);
        Seeds.ShouldAllBe(seed => Compare(seed));
        files.Count(file => Compare(File.ReadAllText(file))).ShouldBeGreaterThan(files.Length / 2);
    }

    [Test]
    public void ReadsMangledManifests_AsTheWholeReaderDoes()
    {
        var simple = 0;
        Gen.Int[0, int.MaxValue].Sample(seed =>
        {
            var random = new Random(seed);
            if (Compare(Mangle(Seeds[random.Next(Seeds.Length)], random)))
                Interlocked.Increment(ref simple);
        }, iter: PropertyCases.Count);
        simple.ShouldBeGreaterThan(PropertyCases.Count / 20);
    }

    [Test]
    public void ReadsPiecesAtRandom_AsTheWholeReaderDoes()
    {
        var simple = 0;
        Gen.OneOf(Pieces).Array[1, 16].Sample(pieces =>
        {
            if (Compare(string.Concat(pieces)))
                Interlocked.Increment(ref simple);
        }, iter: PropertyCases.Count);
        simple.ShouldBeGreaterThan(PropertyCases.Count / 200);
    }

    /// <summary>Cuts a stretch out, puts pieces in, moves lines to the right or the left.</summary>
    private static string Mangle(string text, Random random)
    {
        var mangled = new StringBuilder(text);
        for (var change = random.Next(1, 4); change > 0 && mangled.Length > 2; change--)
        {
            var at = random.Next(mangled.Length);
            switch (random.Next(5))
            {
                case 0:
                    mangled.Remove(at, Math.Min(random.Next(1, 8), mangled.Length - at));
                    break;
                case 1:
                    mangled.Length = at;
                    break;
                case 2 when mangled.ToString().IndexOf('\n', at) is >= 0 and var end:
                    mangled.Insert(end + 1, new string(' ', random.Next(1, 4)));
                    break;
                case 3 when mangled.ToString().IndexOf("\n  ", at, StringComparison.Ordinal) is >= 0 and var end:
                    mangled.Remove(end + 1, random.Next(1, 3));
                    break;
                default:
                    mangled.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
            }
        }
        return mangled.ToString();
    }

    /// <returns>Whether it is simple.</returns>
    private static bool Compare(string text)
    {
        // Half of a surrogate pair is nothing that a file's bytes are decoded to.
        if (!DocumentText.IsUnicode(text) || !SimpleYaml.TryRead(text, out var simple))
            return false;
        string expected;
        try
        {
            expected = Print(YamlReader.ReadAny(text));
        }
        catch (DocumentException e)
        {
            throw new AssertionException($"Refused: {e.Problem} --- in ---\n{text.Replace(' ', '·')}\n--- read as\n{Print(simple)}");
        }
        if (Print(simple) != expected)
            throw new AssertionException($"{text.Replace(' ', '·')}\n--- read as\n{Print(simple)}\n--- not as\n{expected}");
        return true;
    }

    private static string Print(ImmutableArray<DocumentNode> documents)
    {
        var text = new StringBuilder();
        foreach (var document in documents)
            Print(text, document, 0);
        return text.ToString();
    }

    private static void Print(StringBuilder text, DocumentNode node, int depth)
    {
        text.Append(CultureInfo.InvariantCulture, $"{new string(' ', depth)}{node.At.Line}:{node.At.Column} ");
        switch (node)
        {
            case ScalarNode scalar:
                text.AppendLine(CultureInfo.InvariantCulture, $"{scalar.Kind} <{scalar.Text}>");
                break;
            case SequenceNode sequence:
                text.AppendLine(CultureInfo.InvariantCulture, $"list of {sequence.Items.Length}");
                foreach (var item in sequence.Items)
                    Print(text, item, depth + 1);
                break;
            case MappingNode mapping:
                text.AppendLine(CultureInfo.InvariantCulture, $"map of {mapping.Entries.Length} and {mapping.Duplicates.Length}");
                foreach (var entry in mapping.Entries.Concat(mapping.Duplicates))
                {
                    text.AppendLine(CultureInfo.InvariantCulture, $"{new string(' ', depth)}{entry.KeyAt.Line}:{entry.KeyAt.Column} <{entry.Key}>");
                    Print(text, entry.Value, depth + 1);
                }
                break;
        }
    }
}
