using System.CommandLine;
using IapK8s.Cli.Writing;
using IapK8s.Sources.Clusters;

namespace IapK8s.Cli.Commands;

/// <summary>How every command is made: the same ends for the same troubles, help with examples.</summary>
internal static class Verb
{
    /// <param name="examples">Lines as they are typed, each with what it asks.</param>
    /// <param name="run">Gives the exit code. Trouble is an exception: <see cref="CliException"/> for what the caller can mend.</param>
    public static Command Create(
        string name, string description, GlobalOptions options, Surroundings surroundings, IReadOnlyList<Example> examples, IEnumerable<Symbol> symbols, Func<CommandContext, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        }

        command.SetAction((parsed, cancellation) => RunAsync(new CommandContext(parsed, options, surroundings), run, cancellation));
        ExampleHelp.Register(command, examples);
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, Func<CommandContext, CancellationToken, Task<int>> run, CancellationToken cancellation)
    {
        try
        {
            return await run(context, cancellation);
        }
        catch (CliException mistake)
        {
            return Fail(context, $"{mistake.Message}. {mistake.Fix}", mistake.ExitCode);
        }
        catch (ApiException refused)
        {
            return Fail(context, $"The API server refuses: {refused.Message}", ExitCodes.Unknown);
        }
        catch (Exception trouble) when (trouble is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return Fail(context, Reason(trouble), ExitCodes.Unknown);
        }
        catch (OperationCanceledException)
        {
            return Fail(context, "Interrupted", ExitCodes.Unknown);
        }
        catch (Exception defect)
        {
            // The outermost edge. The runtime's own exit code would read as an answer.
            return Fail(context, $"This is a defect of kubectl-iap, please report it: {defect}", ExitCodes.Unknown);
        }
    }

    /// <summary>The innermost says what happened: those around it say that something did.</summary>
    private static string Reason(Exception trouble) => trouble.InnerException is { } inner and not OperationCanceledException ? $"{trouble.Message}: {Reason(inner)}" : trouble.Message;

    private static int Fail(CommandContext context, string text, int exitCode)
    {
        context.Errors.WriteLine($"error: {Printable.Of(text)}");
        return exitCode;
    }
}
