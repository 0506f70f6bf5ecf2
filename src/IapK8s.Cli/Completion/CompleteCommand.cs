using System.CommandLine;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Completion;

/// <summary>
/// <c>__complete WORDS…</c>: what may come next, as kubectl asks it of <c>kubectl_complete-iap</c> and our own scripts do: a candidate a line, a tab and what it is, and last a colon with
/// a number that says whether files would do as well (<see href="https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/"/>, Cobra's <c>ShellCompDirective</c>).
/// </summary>
internal static class CompleteCommand
{
    public const string Name = "__complete";

    private const int Files = 0;
    private const int NoFiles = 4;

    public static async Task<int> RunAsync(IReadOnlyList<string> words, RootCommand root, GlobalOptions options, Surroundings surroundings, TextWriter output, CancellationToken cancellation = default)
    {
        var typed = CompletionWords.Read(root, words);
        var whole = words.SkipLast(typed.ValueOf is not null && typed.Prefix.Length == 0 ? 2 : 1).ToList();

        // A key starts no program of somebody else's, which may open a browser, or be whatever the line's --kubeconfig names.
        var candidates = await CandidatesAsync(typed, root, new CommandContext(root.Parse(whole), options, surroundings with { StartsPlugins = false }), cancellation);
        foreach (var candidate in candidates.Where(candidate => candidate.Text.StartsWith(typed.Word, StringComparison.Ordinal) && candidate.Text.All(IsHarmless)))
            await output.WriteLineAsync($"{typed.Prefix}{candidate.Text}{(candidate.Says.Length == 0 ? "" : $"\t{Printable.Of(candidate.Says)}")}");
        await output.WriteLineAsync($":{(typed.ValueOf?.Name is "--filename" or "--kubeconfig" ? Files : NoFiles)}");
        return ExitCodes.Yes;
    }

    private static async Task<IEnumerable<Candidate>> CandidatesAsync(CompletionWords typed, RootCommand root, CommandContext context, CancellationToken cancellation)
    {
        if (typed.ValueOf is null && typed.Word.StartsWith('-'))
            return CompletionWords.OptionsOf(root, typed.Command).Where(option => option.Name.StartsWith("--", StringComparison.Ordinal)).Select(option => new Candidate(option.Name, option.Description ?? ""));
        if (typed.ValueOf is null && typed.Command.Subcommands.Count > 0)
            return typed.Command.Subcommands.Where(sub => !sub.Hidden).Select(sub => new Candidate(sub.Name, sub.Description ?? ""));
        try
        {
            return (typed.ValueOf ?? (Symbol?)typed.Argument) is { } wanted ? await new KnownNames(context).OfAsync(wanted, cancellation) : [];
        }
        catch (Exception)
        {
            // The outermost edge: a key that completes nothing is better than a page of errors in the middle of a line.
            return [];
        }
    }

    /// <summary>Shells put candidates into the line: nothing that means something to them.</summary>
    private static bool IsHarmless(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or ':' or '@' or '|';
}
