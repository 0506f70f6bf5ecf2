using System.CommandLine;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Loading;
using IapK8s.Cli.Writing;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Lint;

/// <summary>What is wrong with policies, or seldom meant.</summary>
internal static class LintCommand
{
    private static readonly string[] Severities = ["error", "warning", "note"];

    public static Command Create(GlobalOptions options, Surroundings surroundings)
    {
        var severity = new Option<string>("--severity") { HelpName = string.Join('|', Severities), Description = "Tell nothing milder", DefaultValueFactory = _ => "note" };
        severity.AcceptOnlyFromAmong(Severities);
        var disable = new Option<string[]>("--disable") { HelpName = "ID", Description = "Do not look for this; may be repeated", AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [] };
        var strict = new Option<bool>("--strict") { Description = "Warnings end with exit code 1, too" };
        var github = new Option<bool>("--github") { Description = "Write annotations for a GitHub workflow instead" };
        var serving = new Option<string>(GatewayServingSyntax.Flag) { HelpName = "WHAT", Description = "What the gateways were started for, as the controller is told: forward-auth, applications, or none", DefaultValueFactory = _ => GatewayServingSyntax.Everything };
        var list = new Option<bool>("--list") { Description = "List what is looked for, and look at nothing" };
        return Verb.Create(
            "lint",
            "What is wrong with policies, or seldom meant: mistakes, rules that never decide, comparisons that hold for strangers, what a ceiling voids.",
            options,
            surroundings,
            [
                new Example("kubectl iap lint -f policies/", "Before it is merged: is anything wrong with these manifests?"),
                new Example("kubectl iap lint", "And with what the cluster has?"),
                new Example("kubectl iap lint -f policies/ --strict --disable IAPL111 --github", "In a build: warnings fail it, hosts without TLS are meant"),
            ],
            [severity, disable, strict, github, serving, list],
            (context, cancellation) => context.Value(list)
                ? Task.FromResult(List(context))
                : RunAsync(context, (LintSeverity)Array.IndexOf(Severities, context.Value(severity)), context.Value(disable)!, context.Value(strict), context.Value(github), Serving(context.Value(serving)!), cancellation));
    }

    private static async Task<int> RunAsync(CommandContext context, LintSeverity least, string[] disabled, bool isStrict, bool isForGitHub, GatewayServing serving, CancellationToken cancellation)
    {
        var known = LintChecks.Rules.Select(rule => rule.Id).ToList();
        if (disabled.FirstOrDefault(id => !known.Contains(id)) is { } unknown)
        {
            throw new CliException($"--disable {Quoted.Of(unknown)} is nothing that is looked for", Suggestion.For(unknown, known) is { } meant ? $"Did you mean {meant}?" : "See kubectl iap lint --list.");
        }

        var loaded = await ResourceLoader.LoadAsync(context, cancellation);
        foreach (var unlisted in loaded.Unlisted)
        {
            context.Warn($"{unlisted.Resource}{(unlisted.OnlyIn is null ? "" : $" outside {unlisted.OnlyIn}")} could not be looked at, so something may be missed, or look missing: {unlisted.Why}");
        }

        var report = LintReport.Of(loaded.Origin, Linter.Lint(PolicyWorld.Compile(loaded, serving), disabled.ToHashSet(StringComparer.Ordinal), least));
        if (isForGitHub)
        {
            LintPage.WriteAnnotations(context.Output, report);
        }
        else
        {
            context.Write(report, LintJson.Default.LintReport, page => LintPage.Write(page, report));
        }

        return report.Errors > 0 || (isStrict && report.Warnings > 0) ? ExitCodes.No : ExitCodes.Of(true, loaded.IsWhole);
    }

    private static GatewayServing Serving(string text) =>
        GatewayServingSyntax.Parse(text, out var serving) is { } problem ? throw new CliException($"{GatewayServingSyntax.Flag}: {problem.Message}", problem.Fix) : serving;

    private static int List(CommandContext context)
    {
        context.Page().Table(["ID", "SEVERITY", "WHY IT MATTERS"], LintChecks.Rules.Select(rule => (IReadOnlyList<Cell>)[rule.Id, rule.Severity.ToString().ToLowerInvariant(), rule.Why]));
        return ExitCodes.Yes;
    }
}
