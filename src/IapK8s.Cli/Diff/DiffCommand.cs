using System.CommandLine;
using IapK8s.Cli.Asking.Judging;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Loading;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Directories;

namespace IapK8s.Cli.Diff;

/// <summary>Which of yesterday's decisions would be others under the policies that are asked about.</summary>
internal static class DiffCommand
{
    private const int UsualRows = 20;

    public static Command Create(GlobalOptions options, Surroundings surroundings)
    {
        var logs = new Argument<string[]>("LOG") { Description = "Audit logs, plain or gzip; - for standard input", Arity = ArgumentArity.OneOrMore };
        var before = new Option<string[]>("--before")
        {
            HelpName = "FILE|DIR",
            Description = "The manifests that were in force when the log was written: they tell which groups were asked for then, so that a group that is not in the log is known not to be there",
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
        };
        var top = new Option<int>("--top") { HelpName = "N", Description = "Rows to show", DefaultValueFactory = _ => UsualRows };
        var all = new Option<bool>("--all") { Description = "Show every row" };
        return Verb.Create(
            "diff",
            "Which decisions of an audit log would be others under these policies: allowed, denied or challenged now. What a rule asks and the log does not tell is unknown, never guessed.",
            options,
            surroundings,
            [
                new Example("kubectl iap diff -f policies/ audit.jsonl", "What would these manifests change of what happened yesterday?"),
                new Example("kubectl iap diff -f new/ --before old/ audit-*.jsonl.gz", "The same for several logs that were written under other manifests"),
                new Example("kubectl -n shop logs shop-0 -c iap-sidecar | kubectl iap diff -f policies/ -", "What a sidecar logs now, against manifests that are not in force yet"),
            ],
            [logs, before, top, all],
            (context, cancellation) => RunAsync(context, context.Value(logs)!, context.Value(before)!, context.Value(all) ? null : context.Value(top), cancellation));
    }

    private static async Task<int> RunAsync(CommandContext context, string[] logs, string[] before, int? top, CancellationToken cancellation)
    {
        if (top < 1)
        {
            throw new CliException($"--top: {top} shows nothing", "Write 1 or more, or --all.");
        }

        if (logs.Count(log => log == LogFiles.StandardInput) + context.Files.Count(file => file == LogFiles.StandardInput) > 1)
        {
            throw new CliException("Standard input can be read once", "Write - for one log, or for -f, and name the others.");
        }

        var world = PolicyWorld.Compile(await ResourceLoader.LoadSoundAsync(context, cancellation));
        var scopes = world.Compiled.Scopes.Values.Concat(Before(context, before)?.Compiled.Scopes.Values ?? []);
        var (blocks, now) = (DeclaredBlocks.Of(world.Loaded.Resources), context.Surroundings.Time.GetUtcNow());
        var people = new RecordedPeople(scopes, (provider, subject, email) => blocks.Holds(provider, subject, email, now));
        var reading = new LogReading(new LineJudge(HostReplays.Of(world), people));
        foreach (var log in logs)
        {
            await using var stream = LogFiles.Open(log, context.Surroundings);
            reading.Read(log == LogFiles.StandardInput ? "standard input" : log, stream, cancellation);
        }

        var report = DifferenceReport.Of(world.Loaded.Origin, logs, reading, top);
        context.Write(report, DifferenceJson.Default.DifferenceReport, page => DifferencePage.Write(page, report));
        if (report.Decisions == 0)
        {
            context.Warn("no log holds a decision that rules had a say in, so nothing was compared");
        }

        // What could not be read, or was not there to be looked at, may have changed as well.
        return report.Totals.Changed > 0 ? ExitCodes.Of(false, world.Loaded.IsWhole)
            : report.Totals.Unknown > 0 || report.BadLines > 0 || report.Decisions == 0 ? ExitCodes.Unknown
            : ExitCodes.Of(true, world.Loaded.IsWhole);
    }

    private static PolicyWorld? Before(CommandContext context, string[] paths)
    {
        if (paths.Length == 0)
        {
            return null;
        }

        var state = ManifestFiles.Read(paths);
        foreach (var mistake in state.Findings.Where(finding => finding.Severity == FindingSeverity.Error))
        {
            context.Warn($"--before: {mistake with { InForce = null }}");
        }

        var resources = state.Resources with { ForbiddenSecrets = [.. ManifestFiles.SecretsNamedBy(state.Resources)] };
        return PolicyWorld.Compile(new LoadedResources(resources, state.Findings, string.Join(", ", paths)));
    }
}
