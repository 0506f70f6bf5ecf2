using System.Text;

namespace IapK8s.Cli.Tests.Transcripts;

/// <summary>A file of command lines, each with what it printed: its own input and its own golden.</summary>
internal static class Transcript
{
    private const string Prompt = "$ kubectl iap ";

    /// <summary>Runs every command line of it anew.</summary>
    public static async Task<string> ReplayAsync(string text)
    {
        var replayed = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith('#'))
                replayed.Append(replayed.Length == 0 ? "" : "\n").Append(line).Append('\n');
            if (!line.StartsWith(Prompt, StringComparison.Ordinal))
                continue;
            var run = await CliRun.OfAsync(ArgumentsOf(line[Prompt.Length..]));
            replayed.Append(line).Append('\n').Append(run.Errors).Append(run.Output).Append(run.ExitCode == 0 ? "" : $"[exit code {run.ExitCode}]\n");
        }
        return replayed.ToString().Replace(Checkout.Root + "/", "", StringComparison.Ordinal);
    }

    /// <summary>Paths are told from the top of the checkout.</summary>
    public static string[] ArgumentsOf(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.StartsWith("hack/", StringComparison.Ordinal) ? Checkout.PathOf(word) : word)];
}
