using System.CommandLine;
using System.CommandLine.Invocation;
using IapK8s.Cli.Differences;
using IapK8s.Cli.Inspecting;
using IapK8s.Cli.Linting;
using IapK8s.Cli.Revoking;
using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Commands;

/// <summary>The command line, as <c>kubectl iap</c> and by itself.</summary>
internal static class IapCommand
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings, TextWriter output, TextWriter errors)
    {
        var parsed = Create(surroundings).Parse(arguments);
        parsed.InvocationConfiguration.Output = output;
        parsed.InvocationConfiguration.Error = errors;
        if (parsed.Action is not ParseErrorAction)
            return await parsed.InvokeAsync();

        foreach (var mistake in parsed.Errors)
            await errors.WriteLineAsync($"error: {Printable.Of(mistake.Message)}");
        await errors.WriteLineAsync($"See kubectl iap{(parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}")} --help.");
        return ExitCodes.BadInput;
    }

    public static RootCommand Create(Surroundings surroundings)
    {
        var options = new GlobalOptions();
        var root = new RootCommand("Answers who may reach what through the identity-aware proxy, and why. Asks a cluster as kubectl does, or manifests that -f names.");
        foreach (var option in options.All)
            root.Options.Add(option);
        foreach (var command in Commands(options, surroundings))
            root.Subcommands.Add(command);
        ExampleHelp.Install(root);
        root.SetAction(parsed => ((SynchronousCommandLineAction)root.Options.OfType<System.CommandLine.Help.HelpOption>().Single().Action!).Invoke(parsed));
        return root;
    }

    private static IEnumerable<Command> Commands(GlobalOptions options, Surroundings surroundings)
    {
        yield return LintCommand.Create(options, surroundings);
        yield return DiffCommand.Create(options, surroundings);
        yield return StatusCommand.Create(options, surroundings);
        yield return RevokeCommand.Create(options, surroundings);
    }
}
