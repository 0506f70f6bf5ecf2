using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace IapK8s.Chart.Tests.Values;

/// <summary>The chart's README has a row for every value, with its default.</summary>
internal sealed partial class ReadmeTests
{
    [Test]
    public void EveryValueIsExplainedWithItsDefault()
    {
        var rows = Row().Matches(Repository.Here.Read("charts/iap-k8s/README.md")).Select(row => $"{row.Groups["name"].Value} = {row.Groups["default"].Value}");
        rows.ShouldBe(Leaves("", Defaults()));
    }

    [Test]
    public void NoExplanationIsEmpty() =>
        Row().Matches(Repository.Here.Read("charts/iap-k8s/README.md")).ShouldAllBe(row => row.Groups["says"].Value.Trim().Length > 5);

    private static YamlMappingNode Defaults()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Repository.Here.Read("charts/iap-k8s/values.yaml")));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }

    /// <summary>A map with a shape of its own is walked into; one that people fill, and one written on a line, is a value.</summary>
    private static IEnumerable<string> Leaves(string above, YamlMappingNode map) => map.Children.SelectMany(entry => (Name: $"{above}{entry.Key}", entry.Value) switch
    {
        { Value: YamlMappingNode { Style: YamlDotNet.Core.Events.MappingStyle.Block } below } pair => Leaves(pair.Name + ".", below),
        var pair => [$"{pair.Name} = {Written(pair.Value)}"],
    });

    private static string Written(YamlNode node) => node switch
    {
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.DoubleQuoted } text => $"\"{text.Value}\"",
        YamlScalarNode scalar => scalar.Value!,
        YamlSequenceNode list => $"[{string.Join(", ", list.Children.Select(Written))}]",
        YamlMappingNode map => $"{{{string.Join(", ", map.Children.Select(entry => $"{Written(entry.Key)}: {Written(entry.Value)}"))}}}",
        _ => throw new InvalidDataException($"{node}"),
    };

    [GeneratedRegex(@"^\| `(?<name>[a-zA-Z.]+)` \| `(?<default>[^`]*)` \| (?<says>.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
