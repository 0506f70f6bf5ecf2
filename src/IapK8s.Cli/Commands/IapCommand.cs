using System.CommandLine;
using System.CommandLine.Invocation;
using IapK8s.Cli.Can;
using IapK8s.Cli.Completion;
using IapK8s.Cli.Diff;
using IapK8s.Cli.Explain;
using IapK8s.Cli.Lint;
using IapK8s.Cli.Revoke;
using IapK8s.Cli.Snippet;
using IapK8s.Cli.Status;
using IapK8s.Cli.WhoCan;
using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Commands;

/// <summary>The command line, as <c>kubectl iap</c> and by itself.</summary>
internal static class IapCommand
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings, TextWriter output, TextWriter errors)
    {
        var (root, options) = Build(surroundings);
        if (arguments is [CompleteCommand.Name, ..])
            return await CompleteCommand.RunAsync([.. arguments.Skip(1)], root, options, surroundings, output);
        var parsed = root.Parse(arguments);
        parsed.InvocationConfiguration.Output = output;
        parsed.InvocationConfiguration.Error = errors;
        if (parsed.Action is not ParseErrorAction)
            return await parsed.InvokeAsync();

        foreach (var mistake in parsed.Errors)
            await errors.WriteLineAsync($"error: {Printable.Of(mistake.Message)}");
        await errors.WriteLineAsync($"See kubectl iap{(parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}")} --help.");
        return ExitCodes.BadInput;
    }

    private static (RootCommand Root, GlobalOptions Options) Build(Surroundings surroundings)
    {
        var options = new GlobalOptions();
        var root = new RootCommand("Answers who may reach what through the identity-aware proxy, and why. Asks a cluster as kubectl does, or manifests that -f names.");
        foreach (var option in options.All)
            root.Options.Add(option);
        foreach (var command in Commands(options, surroundings))
            root.Subcommands.Add(command);
        ExampleHelp.Install(root);
        root.SetAction(parsed => ((SynchronousCommandLineAction)root.Options.OfType<System.CommandLine.Help.HelpOption>().Single().Action!).Invoke(parsed));
        return (root, options);
    }

    private static IEnumerable<Command> Commands(GlobalOptions options, Surroundings surroundings)
    {
        yield return ExplainCommand.Create(options, surroundings);
        yield return CanCommand.Create(options, surroundings);
        yield return WhoCanCommand.Create(options, surroundings);
        yield return LintCommand.Create(options, surroundings);
        yield return DiffCommand.Create(options, surroundings);
        yield return StatusCommand.Create(options, surroundings);
        yield return RevokeCommand.Create(options, surroundings);
        yield return SnippetCommand.Create(options, surroundings);
        yield return CompletionCommand.Create(options, surroundings);
    }
}
