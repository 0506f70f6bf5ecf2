using System.CommandLine;
using IapK8s.Cli.Clusters;
using IapK8s.Cli.Commands;
using IapK8s.Resources;
using IapK8s.Resources.Status;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Status;

/// <summary>Whether policies are in force where they should be, and where not and why.</summary>
internal static class StatusCommand
{
    private const string Usual = "30s";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static Command Create(GlobalOptions options, Surroundings surroundings)
    {
        var policy = new Argument<string?>("POLICY") { Description = "namespace/name, /name of a cluster policy, or the name alone with -n", Arity = ArgumentArity.ZeroOrOne };
        var state = new Option<string?>("--state-dir") { HelpName = "DIR", Description = "Of a controller without a cluster: what it wrote down there, instead of asking a cluster" };
        var wait = new Option<string?>("--wait") { HelpName = "for=CONDITION", Description = "Wait until the condition is True of all that is asked about: for=Ready, for=Programmed, for=Protected" };
        var timeout = new Option<string>("--timeout") { HelpName = "DURATION", Description = "How long to wait", DefaultValueFactory = _ => Usual };
        return Verb.Create(
            "status",
            "How policies stand: which pods have them, which refused or are away, whether pods are reached through their sidecars alone, and why something is not ready.",
            options,
            surroundings,
            [
                new Example("kubectl iap status -A", "Is everything in force?"),
                new Example("kubectl iap status shop/shop", "This policy: every condition with its reason"),
                new Example("kubectl iap status shop/shop --wait for=Ready --timeout 2m", "Wait until every running pod has it and is proven from outside"),
                new Example("kubectl iap status --state-dir /var/lib/iap shop/shop", "Without a cluster: pod by pod"),
            ],
            [policy, state, wait, timeout],
            (context, cancellation) => RunAsync(context, context.Value(policy), context.Value(state), Condition(context.Value(wait)), Duration(context.Value(timeout)!), cancellation));
    }

    private static async Task<int> RunAsync(CommandContext context, string? policy, string? stateDirectory, string? condition, TimeSpan timeout, CancellationToken cancellation)
    {
        if (context.Files.Count > 0)
        {
            throw new CliException("-f names manifests, and those do not know how they stand", "Name the controller's --state-dir, or ask a cluster.");
        }

        if (stateDirectory is not null && (context.KubeConfig ?? context.Context) is not null)
        {
            throw new CliException("--state-dir and --kubeconfig or --context exclude each other", "Ask a controller without a cluster, or a cluster.");
        }

        using var cluster = stateDirectory is null ? ClusterAccess.Open(context) : null;
        var (started, time) = (context.Surroundings.Time.GetTimestamp(), context.Surroundings.Time);
        while (true)
        {
            var report = await ReadAsync(context, policy, stateDirectory, cluster, cancellation);
            var isMet = (condition is null || !report.Policies.IsEmpty) && report.Policies.All(standing => standing.Holds(condition ?? ConditionTypes.Ready));
            if (condition is null || isMet || time.GetElapsedTime(started) >= timeout)
            {
                context.Write(report, StandingJson.Default.StandingReport, page => Write(page, report, isOne: policy is not null));
                if (condition is not null && report.Policies.IsEmpty)
                {
                    context.Warn($"there is no policy in {report.From} to wait for");
                }
                else if (condition is not null && !isMet)
                {
                    context.Warn($"{condition} is not True of {string.Join(", ", report.Policies.Where(standing => !standing.Holds(condition)).Select(standing => standing.Id).Take(5))} after {DurationSyntax.Format(timeout)}");
                }

                return !isMet ? ExitCodes.No : report.IsPartial ? ExitCodes.Unknown : ExitCodes.Yes;
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }

    private static void Write(Writing.Page page, StandingReport report, bool isOne)
    {
        if (isOne)
        {
            StandingPage.WriteOne(page, report.Policies[0]);
        }
        else
        {
            StandingPage.WriteAll(page, report);
        }
    }

    private static async Task<StandingReport> ReadAsync(CommandContext context, string? policy, string? stateDirectory, ClusterAccess? cluster, CancellationToken cancellation)
    {
        var parts = policy?.Split('/') ?? [];
        if (parts.Length > 2 || parts is [.., ""])
        {
            throw new CliException($"{Quoted.Of(policy!)} is no policy", "Write namespace/name, /name of a cluster policy, or the name alone with -n.");
        }

        var ns = parts is [{ Length: > 0 } named, _] ? named : context.AllNamespaces ? null : context.Namespace ?? cluster?.Namespace;
        var report = stateDirectory is not null ? await StandingSource.ReadFileAsync(stateDirectory, cancellation) : await StandingSource.ReadClusterAsync(cluster!, ns, context, cancellation);
        var seen = report.Policies.Where(standing => ns is null || standing.Namespace is null || standing.Namespace == ns).ToList();
        if (policy is null)
        {
            return report with { Policies = [.. seen] };
        }

        var found = seen.Where(standing => standing.Name == parts[^1] && (parts is ["", _] ? standing.Kind == ApiGroup.ClusterIapPolicy : standing.Kind == ApiGroup.IapPolicy)).ToList();
        return found switch
        {
            [var one] => report with { Policies = [one] },
            [] => throw new CliException($"There is no policy {policy} in {report.From}", Suggestion.For(policy, [.. report.Policies.Select(Name)]) is { } meant ? $"Did you mean {meant}?" : "See kubectl iap status -A."),
            _ => throw new CliException($"There are several policies {policy}", $"Write one of {string.Join(", ", found.Select(Name))}."),
        };
    }

    private static string Name(PolicyStanding standing) => $"{standing.Namespace}/{standing.Name}";

    private static string? Condition(string? wait)
    {
        string[] known = [ConditionTypes.Ready, ConditionTypes.Programmed, ConditionTypes.Protected, ConditionTypes.Accepted, ConditionTypes.ResolvedRefs];
        return wait is null ? null
            : wait.StartsWith("for=", StringComparison.Ordinal) && known.FirstOrDefault(type => string.Equals(type, wait[4..], StringComparison.OrdinalIgnoreCase)) is { } type ? type
            : throw new CliException($"--wait {Quoted.Of(wait)} names no condition", $"Write --wait for=Ready, or one of {string.Join(", ", known)}.");
    }

    private static TimeSpan Duration(string text) => DurationSyntax.Parse(text, out var time) is { } problem ? throw new CliException($"--timeout: {problem.Message}", problem.Fix) : time;
}
