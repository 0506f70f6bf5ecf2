using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using IapK8s.Compiler;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;
using IapK8s.Sources.Directories;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Sources.Tests;

/// <summary>hack/demo/org: a central team, three teams, and twelve attempts to loosen what the centre fixed. The transcript is for people who are not going to read
/// the policies; <c>make goldens</c> rewrites it.</summary>
[Category("Golden")]
internal sealed partial class OrganisationDemoTests
{
    private static readonly string Demo = Path.GetFullPath(Path.Combine(Golden.Folder(), "..", "..", "..", "hack", "demo", "org"));

    private static IEnumerable<string> Attempts() => Directory.EnumerateFiles(Path.Combine(Demo, "attempts")).Order(StringComparer.Ordinal);

    [Test]
    public void TheOrganisationCompilesWithoutAFinding() => Compile(null).Findings.ShouldBeEmpty();

    [Test]
    public void TwelveAttempts_NoneOfThemLoosensAnything()
    {
        var before = Compile(null);
        Attempts().Count().ShouldBe(12);
        foreach (var file in Attempts())
        {
            var after = Compile(file);
            var asks = Asks().Match(File.ReadAllText(file));
            IsAllowed(Decide(after, asks)).ShouldBe(IsAllowed(Decide(before, asks)) && IsAllowed(Decide(after, asks)), file);
            foreach (var (pod, snapshot) in after.Pods)
            {
                snapshot.Policies.SelectMany(policy => policy.Hosts).ShouldBe(before.Pods[pod].Policies.SelectMany(policy => policy.Hosts), file);
                snapshot.Policies.Max(policy => policy.Session.MaxAge).ShouldBeLessThanOrEqualTo(TimeSpan.FromHours(8), file);
                snapshot.Policies.ShouldAllBe(policy => policy.Capture == null || policy.Capture.Opaque.IsEmpty);
            }
        }
    }

    [Test]
    public void MoneyMovesFromTheOffices()
    {
        var world = Compile(null);
        const string Transfer = "# asks: POST https://pay.example.com/transfers/7 by group:accounting with mfa of /corp from ";
        IsAllowed(Decide(world, Asks().Match(Transfer + "192.0.2.9"))).ShouldBeTrue();
        IsAllowed(Decide(world, Asks().Match(Transfer + "198.51.100.7"))).ShouldBeFalse();
    }

    [Test]
    public void TheTranscriptIsAsExpected()
    {
        var text = new StringBuilder("""
            A worked organisation: what the central team and three app teams wrote is in force as follows, and a team tries twelve ways to loosen it.
            Made from hack/demo/org by the tests; the messages are those that the teams see.

            IN FORCE

            """);
        var before = Compile(null);
        foreach (var summary in before.Effective)
            Describe(text, summary);
        text.Append("TWELVE ATTEMPTS OF THE PAYMENTS TEAM\n\n");
        var own = File.ReadAllLines(Path.Combine(Demo, "policies", "pay.yaml"));
        foreach (var (file, number) in Attempts().Select((file, index) => (file, index + 1)))
            Describe(text, number, File.ReadAllLines(file), own, before, Compile(file));
        Golden.Check(Path.Combine(Demo, "transcript.txt"), text.ToString());
    }

    private static void Describe(StringBuilder text, EffectivePolicySummary summary)
    {
        text.Append(CultureInfo.InvariantCulture, $"  {(summary.Policy[0] == '/' ? $"ClusterIapPolicy {summary.Policy[1..]}, for what has no policy of its own in {summary.Namespace}" : $"IapPolicy {summary.Policy}")}\n");
        foreach (var setting in summary.Settings)
            text.Append(CultureInfo.InvariantCulture, $"    {setting.Field,-24} {setting.Value,-30} {setting.From}{(setting.LimitedBy is null ? "" : $", limited by {setting.LimitedBy}")}\n");
        text.Append(CultureInfo.InvariantCulture, $"    rules                    {string.Join("; ", summary.Rules.Select(rules => $"{rules.Level}: {rules.Allow} allow, {rules.Deny} deny"))}\n\n");
    }

    private static void Describe(StringBuilder text, int number, string[] attempt, string[] own, CompilationResult before, CompilationResult after)
    {
        var asks = Asks().Match(attempt[1]);
        text.Append(CultureInfo.InvariantCulture, $"{number,2}. {attempt[0][2..]}\n");
        foreach (var line in attempt.Where(line => !line.StartsWith('#') && !own.Contains(line)))
            text.Append(CultureInfo.InvariantCulture, $"    writes     {line.Trim().TrimStart('-').Trim()}\n");
        var findings = after.Findings;
        if (findings.IsEmpty)
            text.Append("    is told    nothing when it is written: such a rule is no mistake, and changes nothing\n");
        foreach (var finding in findings)
            text.Append(CultureInfo.InvariantCulture, $"    is told    {finding.Reason} at {finding.Field}: {finding.Message}. {finding.Fix}\n");
        text.Append(CultureInfo.InvariantCulture, $"    a request  {asks.Groups["what"].Value.Trim()}: {Say(Decide(before, asks))} before, {Say(Decide(after, asks))} now\n");
        if (Explain(after, asks) is { Decision: { IsAllowed: false, Rule: { } rule } } trace)
            text.Append(CultureInfo.InvariantCulture, $"    because    {Because(rule, trace)}\n");
        text.Append('\n');
    }

    /// <summary>What <c>kubectl iap explain</c> has of it at length.</summary>
    private static string Because(RuleDefinition rule, DecisionTrace trace)
    {
        var parts = new List<string> { $"{rule.Action} {rule.Name} of {(rule.Policy[0] == '/' ? $"ClusterIapPolicy {rule.Policy[1..]}" : $"IapPolicy {rule.Policy}")} is for {string.Join(", ", rule.Members.Select(MemberSyntax.Format))} at {string.Join(", ", rule.Paths.DefaultIfEmpty("every path"))}" };
        if (rule.Condition is { } condition)
            parts.Add($"its condition {condition} is {trace.Rules.Single(one => one.Rule == rule).Condition!.Value.ToString().ToLowerInvariant()}");
        parts.AddRange(trace.AccessLevels.Where(level => rule.Condition?.Contains($"\"{level.Name}\"", StringComparison.Ordinal) ?? false).Select(level => $"access level {level.Name} is {(level.Value == Ternary.True ? "met" : "not met")}"));
        parts.AddRange(trace.Ceilings.Where(ceiling => ceiling.Bites).Select(ceiling => $"the ceiling of ClusterIapPolicy {ceiling.Policy[1..]} asks for {ceiling.Subject.ToString().ToLowerInvariant()} {string.Join(", ", ceiling.Allowed)}"));
        return string.Join("; ", parts);
    }

    private static string Say(object outcome) => outcome switch
    {
        Decision { IsAllowed: true } decision => $"allowed by {decision.Rule!.Id}",
        Decision decision => $"refused with {CodeCatalog.Format(decision.Code)} ({CodeCatalog.Describe(decision.Code).Title.ToLowerInvariant()}{(decision.Rule is { } rule ? $", {rule.Id}" : "")})",
        _ => "refused with IAP2005 (host not served here)",
    };

    private static bool IsAllowed(object outcome) => outcome is Decision { IsAllowed: true };

    /// <summary>A decision, or the status of a host that no policy has.</summary>
    private static object Decide(CompilationResult compiled, Match asks) => Explain(compiled, asks) is { } trace ? trace.Decision : LookupStatus.HostNotInPolicy;

    /// <summary>Null for a host that no policy has.</summary>
    private static DecisionTrace? Explain(CompilationResult compiled, Match asks)
    {
        var url = new Uri(asks.Groups["url"].Value);
        var pod = compiled.Pods.Values.Single(pod => pod.Pod.Namespace == "pay");
        var snapshot = new PolicySnapshot("1", pod.Policies.Select(policy => EffectivePolicy.Build(policy, GroupMembership.Empty).With(GroupMembership.Empty, AccessLevelTable.Build(compiled.AccessLevels.Values))));
        if (snapshot.Find(8080, url.Host) is not { Status: LookupStatus.Found, Match: { } match })
            return null;
        var request = new CanonicalRequest
        {
            Method = asks.Groups["method"].Value,
            Host = url.Host,
            Target = CanonicalTarget.Parse(url.AbsolutePath, match.Policy.Definition.Paths),
            Port = 8080,
            Scheme = "https",
            // A Thursday at noon.
            Time = DateTimeOffset.Parse("2026-01-15T12:00:00Z", CultureInfo.InvariantCulture),
            ClientAddress = asks.Groups["address"].Success ? IPAddress.Parse(asks.Groups["address"].Value) : null,
        };
        return match.Policy.Explain(request, asks.Groups["group"].Success
            ? new Principal { Credential = CredentialKind.Session, Provider = asks.Groups["provider"].Value, Subject = "1", Groups = [asks.Groups["group"].Value], Acr = asks.Groups["acr"].Value }
            : null);
    }

    private static CompilationResult Compile(string? attempt)
    {
        var folder = Directory.CreateTempSubdirectory("iap-org-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Demo, "policies")))
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            if (attempt is not null)
                File.Copy(attempt, Path.Combine(folder.FullName, "pay.yaml"), overwrite: true);
            var state = new DirectorySnapshots(new FolderReader(folder.FullName), null).Look(isFinal: true).State;
            state.Findings.ShouldBeEmpty();
            var compiled = PolicyCompiler.Compile(state.Resources);
            compiled.Findings.ShouldAllBe(finding => finding.Severity == FindingSeverity.Error);
            return compiled;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"# asks: (?<what>(?<method>[A-Z]+) (?<url>\S+) by (nobody|group:(?<group>\S+) with (?<acr>\S+) of (?<provider>\S+))( from (?<address>\S+))?)")]
    private static partial Regex Asks();
}
