using System.CommandLine;
using IapK8s.Cli.Commands;

namespace IapK8s.Cli.Completion;

/// <summary><c>completion SHELL</c>: the script that teaches a shell our words.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal) { ["bash"] = "bash.sh", ["zsh"] = "zsh.sh", ["fish"] = "fish.fish" };

    private static readonly Example[] Examples =
    [
        new("source <(kubectl iap completion bash)", "For this shell; in ~/.bashrc for all that come"),
        new("kubectl iap completion zsh >\"${fpath[1]}/_kubectl-iap\"", "For zsh, from the next start on"),
        new("kubectl iap completion fish | source", "For fish"),
    ];

    public static Command Create(GlobalOptions options, Surroundings surroundings)
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", Scripts.Keys) };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        return Verb.Create(
            "completion", "Prints a shell's completion script; kubectl itself needs none, with kubectl_complete-iap on the PATH", options, surroundings, Examples, [shell],
            async (context, cancellation) =>
            {
                using var script = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream(Scripts[context.Value(shell)!])!);
                await context.Output.WriteAsync(await script.ReadToEndAsync(cancellation));
                return ExitCodes.Yes;
            });
    }
}
