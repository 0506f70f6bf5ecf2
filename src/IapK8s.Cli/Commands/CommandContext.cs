using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Commands;

/// <summary>One call of a command: what was asked, where the answer goes, what is around.</summary>
internal sealed class CommandContext(ParseResult parsed, GlobalOptions options, Surroundings surroundings)
{
    public Surroundings Surroundings => surroundings;

    public TextWriter Output => parsed.InvocationConfiguration.Output;

    public TextWriter Errors => parsed.InvocationConfiguration.Error;

    public OutputFormat Format => OutputFormats.Parse(parsed.GetValue(options.Output)!);

    public IReadOnlyList<string> Files => parsed.GetValue(options.Files) ?? [];

    public string? KubeConfig => parsed.GetValue(options.KubeConfig);

    public string? Context => parsed.GetValue(options.Context);

    /// <summary>As it was asked for; null where it was not.</summary>
    public string? Namespace => parsed.GetValue(options.Namespace);

    public bool AllNamespaces => parsed.GetValue(options.AllNamespaces);

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>Whether it was written, not only has its default.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The answer in the format that was asked for.</summary>
    /// <param name="forPeople">Writes it as text; asked only then.</param>
    public void Write<T>(T answer, JsonTypeInfo<T> type, Action<Page> forPeople)
    {
        if (Format is OutputFormat.Json or OutputFormat.Yaml)
        {
            AnswerWriter.Write(Output, answer, type, Format);
            return;
        }

        forPeople(Page());
    }

    /// <summary>For text alone.</summary>
    public Page Page() => new(Output, HasColors, Format == OutputFormat.Wide);

    /// <summary>Beside the answer, never in it.</summary>
    public void Warn(string text) => Errors.WriteLine($"warning: {Printable.Of(text)}");

    private bool HasColors => surroundings.IsTerminal && !parsed.GetValue(options.NoColor)
        && string.IsNullOrEmpty(surroundings.Variable("NO_COLOR")) && surroundings.Variable("TERM") != "dumb";
}
