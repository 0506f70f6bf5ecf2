using System.Text.Json;
using System.Text.Json.Serialization;
using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Tests.Writing;

internal sealed partial class AnswerWriterTests
{
    private static readonly Sample Answer = new("\"yes\" & <no>", ["no", "12", "- x", "a: b", "", "tab\t", "plain words", "\u001b[31m", "ä"], [], 3, true, null);

    [Test]
    public void JsonReadsBackAsItWas_AndIsReadable()
    {
        var text = Written(OutputFormat.Json);

        JsonSerializer.Deserialize(text, SampleJson.Default.Sample)!.Texts.ShouldBe(Answer.Texts);
        text.ShouldContain("& <no>");
        text.ShouldNotContain('\u001b');
    }

    [Test]
    public void YamlSaysTheSame()
    {
        var read = new YamlDotNet.Serialization.DeserializerBuilder().Build().Deserialize<Dictionary<string, object?>>(Written(OutputFormat.Yaml));

        read["name"].ShouldBe(Answer.Name);
        ((List<object?>)read["texts"]!).ShouldBe(Answer.Texts);
        ((List<object?>)read["none"]!).ShouldBeEmpty();
        read["count"].ShouldBe("3");
        read["isSo"].ShouldBe("true");
        read.ShouldNotContainKey("missing");
    }

    [Test]
    public void YamlQuotesWhatLooksLikeSomethingElse()
    {
        var text = Written(OutputFormat.Yaml);

        text.ShouldContain("- \"no\"\n");
        text.ShouldContain("- \"12\"\n");
        text.ShouldContain("- plain words\n");
        text.ShouldNotContain('\u001b');
    }

    private static string Written(OutputFormat format)
    {
        var output = new StringWriter { NewLine = "\n" };
        AnswerWriter.Write(output, Answer, SampleJson.Default.Sample, format);
        return output.ToString();
    }

    private sealed record Sample(string Name, string[] Texts, string[] None, int Count, bool IsSo, string? Missing);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Sample))]
    private sealed partial class SampleJson : JsonSerializerContext;
}
