using CsCheck;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Snippet;
using YamlDotNet.RepresentationModel;

namespace IapK8s.Cli.Tests.Snippet;

/// <summary>What is printed as YAML is YAML, whatever the values are.</summary>
[Category("Property")]
internal sealed class SnippetManifestTests
{
    private static readonly string[] Yaml = ["ingress-nginx", "traefik", "envoy", "envoy-gateway", "istio", "contour", "gateway-api"];

    [TestCaseSource(nameof(Yaml))]
    public async Task EveryDocumentIsAnObject(string kind)
    {
        foreach (var document in Documents(await SnippetRun.TextAsync($"{kind} --policy shop/shop")))
        {
            var root = document.RootNode.ShouldBeOfType<YamlMappingNode>();
            if (kind is "envoy" || root.Children.ContainsKey("extensionProviders"))
                continue;
            root["apiVersion"].ToString().ShouldNotBeEmpty();
            root["metadata"]["namespace"].ToString().ShouldNotBeEmpty();
        }
    }

    [TestCase("envoy", "failure_mode_allow: false")]
    [TestCase("envoy-gateway", "failOpen: false")]
    [TestCase("istio", "failOpen: false")]
    [TestCase("contour", "failOpen: false")]
    public async Task WithoutAnAnswerNobodyGetsIn(string kind, string says) => (await SnippetRun.TextAsync($"{kind} --policy shop/shop")).ShouldContain(says);

    [Test]
    public async Task NoClientSaysToTraefikWhatItIsAskedAbout() =>
        (await SnippetRun.TextAsync("traefik --policy shop/shop")).Split('\n').ShouldAllBe(line => line.StartsWith('#') || !line.Contains("trustForwardHeader", StringComparison.Ordinal));

    /// <summary>S79: whatever stands in a name, a host or a label, in YAML it is one value, and in what has no such quoting it is refused.</summary>
    [TestCaseSource(typeof(SnippetRun), nameof(SnippetRun.Kinds))]
    public void S79_NoValueIsConfiguration(string kind) => Gen.Select(Hostile, Hostile, Hostile).Sample((host, name, label) =>
    {
        var subject = SampleSubject.Of(host, name, label);
        string text;
        try
        {
            text = SnippetCommand.Write(SnippetKind.All.Single(known => known.Name == kind), subject).Text;
        }
        catch (CliException)
        {
            return;
        }

        if (!Yaml.Contains(kind))
        {
            (host + name).ShouldAllBe(character => char.IsAsciiLetterOrDigit(character) || ".-:[]".Contains(character), $"{kind} took {host}, {name}");
            return;
        }

        var scalars = Documents(text).SelectMany(document => document.AllNodes).OfType<YamlScalarNode>().Select(node => node.Value!).ToList();
        scalars.ShouldAllBe(scalar => scalar != "injected");
        scalars.ShouldContain(scalar => scalar.Contains(host, StringComparison.Ordinal));
    }, iter: 100, threads: 1);

    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.OneOf("a\"b", "x\n    privileged: true", "a: injected", "x\n---\ninjected: injected", "a'b", "`) || PathPrefix(`/", "x;} injected {", "$host", "{env.X}", "# injected", "a\\nb", "- injected", "*", "&x", "\u2028injected"),
        Gen.String[Gen.Char["ab.:-#'\"\n\r\t {}[]$;`&*!|>%@\\"], 1, 12]);

    private static IList<YamlDocument> Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents;
    }
}
