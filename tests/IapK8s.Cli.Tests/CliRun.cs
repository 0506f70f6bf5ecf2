using System.Globalization;
using System.Text;
using IapK8s.Cli.Commands;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Cli.Tests;

/// <summary>One call of the command line, in this process.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Errors)
{
    /// <summary>A Thursday at noon.</summary>
    public static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-01-15T12:00:00Z", CultureInfo.InvariantCulture);

    public static Task<CliRun> OfAsync(params string[] arguments) => OfAsync(Surroundings(), arguments);

    public static async Task<CliRun> OfAsync(Surroundings surroundings, params string[] arguments)
    {
        var (output, errors) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await IapCommand.RunAsync(arguments, surroundings, output, errors);
        return new CliRun(code, output.ToString(), errors.ToString());
    }

    /// <param name="input">What comes on standard input.</param>
    /// <param name="variables">All of the environment.</param>
    public static Surroundings Surroundings(string input = "", IReadOnlyDictionary<string, string>? variables = null, bool isTerminal = false) => new()
    {
        Time = new FakeTimeProvider(Now),
        Variable = name => variables?.GetValueOrDefault(name),
        Input = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
        IsTerminal = isTerminal,
    };
}
