using System.Collections.Immutable;
using System.Globalization;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Evaluation;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Policy.Tests;

/// <summary>Short ways to write rules, requests and people.</summary>
internal static class PolicyBuilder
{
    public const string Corp = "/corp";
    public const string Host = "app.example.com";

    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static RuleDefinition Allow(string name, params string[] members) => Rule(RuleAction.Allow, name, members);

    public static RuleDefinition Deny(string name, params string[] members) => Rule(RuleAction.Deny, name, members);

    public static RuleDefinition At(this RuleDefinition rule, params string[] paths) => rule with { Paths = [.. paths] };

    public static RuleDefinition For(this RuleDefinition rule, params string[] methods) => rule with { Methods = [.. methods] };

    public static RuleDefinition But(this RuleDefinition rule, params string[] members) => rule with { ExceptMembers = Members(members) };

    public static RuleDefinition Unless(this RuleDefinition rule, string? acr = null, TimeSpan? age = null, params string[] amr) =>
        rule with { Unless = new AuthenticationRequirement { Acr = acr, MaxAuthAge = age, Amr = [.. amr] } };

    public static RuleDefinition Requires(this RuleDefinition rule, string? acr = null, TimeSpan? age = null, params string[] amr) =>
        rule with { Require = new AuthenticationRequirement { Acr = acr, MaxAuthAge = age, Amr = [.. amr] } };

    public static PolicyDefinition Definition(params IEnumerable<RuleDefinition> rules) => new()
    {
        Name = "shop/shop",
        Namespace = "shop",
        Generation = 1,
        Ports = [8080],
        Hosts = [new HostEntry("https", Host, 443), new HostEntry("https", "other.example.com", 443)],
        Provider = Corp,
        Rules = [.. rules],
        Paths = new PathOptions { EscapedSlash = EscapedByteMode.Keep, Semicolon = EscapedByteMode.Keep },
        Assertion = new AssertionSettings { Audience = "shop" },
    };

    public static EffectivePolicy Enforce(params IEnumerable<RuleDefinition> rules) => EffectivePolicy.Build(Definition(rules), GroupMembership.Empty);

    /// <summary>With conditions that are one of the words true, false, unknown and throw.</summary>
    public static EffectivePolicy EnforceWithConditions(params IEnumerable<RuleDefinition> rules) =>
        EffectivePolicy.Build(Definition(rules), GroupMembership.Empty, WordCondition.Make);

    public static CanonicalRequest Request(string target, string method = "GET", string host = Host) => new()
    {
        Method = method,
        Host = host,
        Port = 8080,
        Scheme = "https",
        Time = Now,
        Target = CanonicalTarget.Parse(target, new PathOptions { EscapedSlash = EscapedByteMode.Keep, Semicolon = EscapedByteMode.Keep }),
    };

    public static Decision Decide(this EffectivePolicy policy, string target, Principal? principal) => policy.Decide(Request(target), principal);

    public static Principal Person(params string[] groups) => new()
    {
        Credential = CredentialKind.Session,
        Provider = Corp,
        Subject = "1234",
        Email = "alice@example.com",
        Groups = [.. groups],
        AuthTime = Now.AddMinutes(-20),
        Acr = "pwd",
        Amr = ["pwd"],
    };

    public static ImmutableArray<Member> Members(IEnumerable<string> members) => [.. members.Select(Parse)];

    public static Member Parse(string text)
    {
        var parts = text.Split(':', 2);
        var kind = parts[0] switch
        {
            "user" => MemberKind.User,
            "group" => MemberKind.Group,
            "iapgroup" => MemberKind.IapGroup,
            "domain" => MemberKind.Domain,
            "serviceAccount" => MemberKind.ServiceAccount,
            "claim" => MemberKind.Claim,
            "allAuthenticatedUsers" => MemberKind.AllAuthenticatedUsers,
            "allUsers" => MemberKind.AllUsers,
            _ => throw new ArgumentException(text.ToString(CultureInfo.InvariantCulture)),
        };
        return new Member(kind, parts.Length > 1 ? parts[1] : "");
    }

    private static RuleDefinition Rule(RuleAction action, string name, string[] members) => new()
    {
        Level = PolicyLevel.Workload,
        Policy = "shop/shop",
        Name = name,
        Provider = Corp,
        Action = action,
        Members = Members(members),
    };

    internal sealed class WordCondition(string word) : ICondition
    {
        public static ICondition Make(string source, out string? mistake)
        {
            mistake = null;
            return new WordCondition(source);
        }

        public Ternary Evaluate(in CanonicalRequest request, Principal? principal) => word switch
        {
            "true" => Ternary.True,
            "false" => Ternary.False,
            "identity" => principal is null ? Ternary.Unknown : Ternary.True,
            "throw" => throw new OperationCanceledException("The deadline passed."),
            _ => Ternary.Unknown,
        };
    }
}
