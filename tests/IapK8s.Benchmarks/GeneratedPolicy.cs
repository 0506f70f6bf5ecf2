using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Benchmarks;

/// <summary>A policy of many rules with 50 members each, nine Allow to one Deny, and somebody whom it knows.</summary>
internal static class GeneratedPolicy
{
    public const int MembersPerRule = 50;

    private const string Host = "app.example.com";

    /// <param name="condition">Of the rule that allows the measured request.</param>
    public static EffectivePolicy Build(int rules, bool withPaths, string? condition = null)
    {
        var definition = new PolicyDefinition
        {
            Name = "bench/app",
            Namespace = "bench",
            Generation = 1,
            Ports = [8080],
            Hosts = [new HostEntry("https", Host, 443)],
            Provider = "/corp",
            Rules = [.. Enumerable.Range(0, rules).Select(i => Rule(i, withPaths)), StaffRule with { Condition = condition }],
            Assertion = new AssertionSettings { Audience = "bench" },
        };
        return EffectivePolicy.Build(definition, GroupMembership.Empty);
    }

    /// <summary>In 20 groups, two of which rules name.</summary>
    public static Principal Principal() => new()
    {
        Credential = CredentialKind.Session,
        Provider = "/corp",
        Subject = "248289761001",
        Email = "alice@example.com",
        Groups = [.. Enumerable.Range(0, 19).Select(i => Text($"unrelated-{i}")), "staff"],
        AuthTime = DateTimeOffset.UnixEpoch,
        Acr = "mfa",
    };

    public static CanonicalRequest Request(string target) => new()
    {
        Method = "GET",
        Host = Host,
        Port = 8080,
        Scheme = "https",
        Time = DateTimeOffset.UnixEpoch.AddHours(1),
        ClientAddress = IPAddress.Parse("10.1.2.3"),
        Target = CanonicalTarget.Parse(target, new PathOptions()),
    };

    /// <summary>Last in report order: what allows the measured request is found only after all else was ruled out.</summary>
    private static RuleDefinition StaffRule => new()
    {
        Level = PolicyLevel.Workload,
        Provider = "/corp",
        Policy = "bench/app",
        Name = "staff",
        Action = RuleAction.Allow,
        Members = [.. Enumerable.Range(0, MembersPerRule - 1).Select(i => new Member(MemberKind.Group, Text($"staff-{i}"))), new Member(MemberKind.Group, "staff")],
        Methods = ["GET", "HEAD", "POST"],
        Paths = ["/team-7/**"],
    };

    private static RuleDefinition Rule(int i, bool withPaths) => new()
    {
        Level = i % 3 == 0 ? PolicyLevel.Cluster : PolicyLevel.Workload,
        Provider = "/corp",
        Policy = "bench/app",
        Name = Text($"rule-{i:00000}"),
        Action = i % 10 == 9 ? RuleAction.Deny : RuleAction.Allow,
        Members = [.. Enumerable.Range(0, MembersPerRule).Select(m => NamedMember(i, m))],
        Methods = i % 4 == 0 ? ["GET", "HEAD"] : [],
        Paths = withPaths ? Paths(i) : [],
        Unless = i % 20 == 19 ? new AuthenticationRequirement { Acr = "mfa", MaxAuthAge = TimeSpan.FromHours(8) } : null,
    };

    private static ImmutableArray<string> Paths(int i) => (i % 5) switch
    {
        0 => [Text($"/team-{i % 100}/app-{i}/**")],
        1 => [Text($"/team-{i % 100}/*/reports/r{i}")],
        2 => [Text($"/team-{i % 100}/app-{i}/v*/items/*")],
        3 => [Text($"/assets/{i}/*.js"), Text($"/assets/{i}/*.css")],
        _ => [Text($"/team-{i % 100}/app-{i}")],
    };

    private static Member NamedMember(int rule, int member) => (member % 3) switch
    {
        0 => new Member(MemberKind.Group, Text($"group-{(rule * 7) + member}")),
        1 => new Member(MemberKind.User, Text($"user-{rule}-{member}@example.com")),
        _ => new Member(MemberKind.Claim, Text($"department=d{(rule * 3) + member}")),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
