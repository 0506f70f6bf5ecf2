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

    /// <summary>Bidirectional controls, what has no width, escapes of terminals of 7 and 8 bits, separators of lines; beyond the first plane too. Letters and signs stay letters and signs.</summary>
    [TestCase("turned \u202e round", "\u202e")]
    [TestCase("\u2066isolated\u2069", "\u2066\u2069")]
    [TestCase("ad\u200bmins", "\u200b")]
    [TestCase("\u001b[2J", "\u001b")]
    [TestCase("\u009b2J", "\u009b")]
    [TestCase("a\u2028b\u0085c\ufeff\u007f\u00ad", "\u2028\u0085\ufeff\u007f\u00ad")]
    [TestCase("\U000e0061\U0001d173", "\U000e0061\U0001d173")]
    public void NothingThatIsWrittenSteersTheTerminal_AndAllReadsBackAsItWas(string text, string hidden)
    {
        var answer = Answer with { Name = text, Texts = [$"Ünïcode {text}"] };
        var (json, yaml) = (Written(OutputFormat.Json, answer), Written(OutputFormat.Yaml, answer));

        foreach (var character in hidden.EnumerateRunes())
        {
            json.Contains(character.ToString(), StringComparison.Ordinal).ShouldBeFalse(json);
            yaml.Contains(character.ToString(), StringComparison.Ordinal).ShouldBeFalse(yaml);
        }

        json.ShouldContain("Ünïcode");
        yaml.ShouldContain("Ünïcode");
        var ofJson = JsonSerializer.Deserialize(json, SampleJson.Default.Sample)!;
        (ofJson.Name, ofJson.Texts[0]).ShouldBe((answer.Name, answer.Texts[0]));
        var ofYaml = new YamlDotNet.Serialization.DeserializerBuilder().Build().Deserialize<Dictionary<string, object?>>(yaml);
        (ofYaml["name"], ((List<object?>)ofYaml["texts"]!)[0]).ShouldBe((answer.Name, answer.Texts[0]));
    }

    private static string Written(OutputFormat format) => Written(format, Answer);

    private static string Written(OutputFormat format, Sample answer)
    {
        var output = new StringWriter { NewLine = "\n" };
        AnswerWriter.Write(output, answer, SampleJson.Default.Sample, format);
        return output.ToString();
    }

    private sealed record Sample(string Name, string[] Texts, string[] None, int Count, bool IsSo, string? Missing);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Sample))]
    private sealed partial class SampleJson : JsonSerializerContext;
}
