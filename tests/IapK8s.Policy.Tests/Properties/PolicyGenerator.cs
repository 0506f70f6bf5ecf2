using System.Collections.Immutable;
using CsCheck;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Properties;

/// <summary>Small worlds, so that rules meet: few names, few paths, few people, everything combined.</summary>
internal static class PolicyGenerator
{
    public static readonly IReadOnlyDictionary<string, string[]> Groups = new Dictionary<string, string[]>
    {
        ["ops"] = ["user:alice@example.com", "user:s-2"],
        ["empty"] = [],
    };

    private static readonly string[] MemberTexts =
    [
        "allUsers", "allUsers", "allAuthenticatedUsers", "user:alice@example.com", "user:s-2", "domain:example.com", "domain:other.example", "group:a", "group:b",
        "iapgroup:ops", "iapgroup:empty", "iapgroup:absent", "claim:k=v", "claim:k=w", "serviceAccount:ns/sa",
    ];

    private static readonly Gen<ImmutableArray<Member>> SomeMembers = Pick.From(MemberTexts).Array[1, 3].Select(Members);

    private static readonly Gen<ImmutableArray<string>> Paths = Pick.From(
        "/**", "/", "/a", "/a/", "/a/**", "/a/*", "/*/b", "/A/**", "/a*", "/*a*", "/a/b/**", "/a%2Fb", "/*", "/a;x", "/*/*/", "/b/*.c").Array[0, 3].Select(p => p.ToImmutableArray());

    private static readonly Gen<AuthenticationRequirement?> Requirement = Gen.Select(
        Pick.From("mfa", "pwd", null, null), Pick.From(0, 0, 5, 60), Pick.From<string[]>([], [], ["otp"]), Gen.Int[0, 2],
        AuthenticationRequirement? (acr, age, amr, set) => set > 0 || (acr is null && age == 0 && amr.Length == 0)
            ? null
            : new AuthenticationRequirement { Acr = acr, MaxAuthAge = age == 0 ? null : TimeSpan.FromMinutes(age), Amr = [.. amr] });

    private static readonly Gen<RuleDefinition> Matchers = Gen.Select(
        Paths, Pick.From<string[]>([], [], ["GET"], ["POST"]), Pick.From<string[]>([], [], [Host], ["other.example.com"]), Pick.From([null, null, null, null, null, null, "true", "false", "unknown", "identity", "throw", .. ReferenceConditions.Sources]),
        (paths, methods, hosts, condition) => Allow("") with { Paths = paths, Methods = [.. methods], Hosts = [.. hosts], Condition = condition });

    public static Gen<RuleDefinition> AllowRule { get; } = Gen.Select(Matchers, Place(), SomeMembers, Requirement, (matchers, place, members, require) =>
        matchers with { Level = place.Level, Policy = place.Policy, Provider = place.Provider, Members = members, Require = require });

    public static Gen<RuleDefinition> DenyRule { get; } = Gen.Select(
        Matchers, Place(), SomeMembers, Gen.Frequency((2, Gen.Const(ImmutableArray<Member>.Empty)), (1, SomeMembers)), Requirement,
        (matchers, place, members, except, unless) => matchers with
        {
            Action = RuleAction.Deny,
            Level = place.Level,
            Policy = place.Policy,
            Provider = place.Provider,
            Members = members,
            ExceptMembers = except,
            Unless = unless,
        });

    public static Gen<CeilingDefinition> Ceiling { get; } = Gen.Select(
        Pick.From("/central", "/other-central"), Pick.From<string?>(Corp, Corp, Corp, "/other"), Pick.From<string[]>([], [], [Corp], [Corp, "/other"], ["/other"]),
        Pick.From<string[]>([], [], [], [Host], ["*.example.com"], ["*.example.com", "x.test"], ["*.app.example.com"]), Pick.From("mfa", "pwd", null, null, null), Gen.Int[0, 3],
        (policy, provider, providers, hosts, acr, closed) => new CeilingDefinition
        {
            Policy = policy,
            Provider = provider,
            Providers = [.. providers],
            Hosts = [.. hosts],
            Acr = acr,
            DeniesAllUsers = closed == 0,
        });

    public static Gen<PolicyDefinition> Policy { get; } = Gen.Select(
        Gen.Frequency((3, AllowRule), (2, DenyRule)).Array[0, 7], Pick.From<string?>(Corp, Corp, Corp, Corp, Corp, Corp, "/other", null),
        Gen.Frequency((3, Gen.Const<CeilingDefinition[]>([])), (2, Ceiling.Array[1, 2])),
        (rules, provider, ceilings) => Definition(rules.Select((r, i) => r with { Name = $"r{i * 7 % 10}{i}" })) with { Provider = provider, Ceilings = [.. ceilings] });

    public static Gen<Principal?> Who { get; } = Gen.Select(
        Gen.Int[0, 9], Pick.From<string?>("alice@example.com", "bob@other.example", null), Pick.From("s-1", "s-2", "alice@example.com"),
        Pick.From<string[]>([], ["a"], ["a", "b"]), Gen.Bool, Pick.From("mfa", "pwd", null), Pick.From<int?>(null, -1, -10, -100, 0, 2),
        Principal? (kind, email, subject, groups, hasMore, acr, minutes) => kind == 0 ? null : new Principal
        {
            Credential = CredentialKind.Session,
            Provider = kind == 1 ? "/other" : Corp,
            Subject = subject,
            Email = email,
            Groups = [.. groups],
            GroupsAreComplete = kind > 2,
            Claims = hasMore ? [new("k", "v")] : [],
            ServiceAccount = kind == 3 ? "ns/sa" : null,
            Acr = acr,
            Amr = hasMore ? ["otp"] : [],
            AuthTime = minutes is { } m ? Now.AddMinutes(m) : null,
        });

    public static Gen<CanonicalRequest> Request { get; } = Gen.Select(
        Pick.From("", "a", "A", "b", "a;x", "a%2Fb", "%2fa", "b;x%2Fa", "a%3Bx", "x.c", "ab").Array[0, 3], Gen.Bool, Pick.From("GET", "GET", "POST", "get"), Pick.From(Host, Host, "other.example.com"),
        (segments, hasSlash, method, host) => PolicyBuilder.Request("/" + string.Join('/', segments) + (hasSlash ? "/" : ""), method, host));

    private static Gen<(PolicyLevel Level, string Policy, string? Provider)> Place() => Gen.Select(
        Pick.From((PolicyLevel.Cluster, "/central"), (PolicyLevel.Namespace, "shop/base"), (PolicyLevel.Workload, "shop/shop"), (PolicyLevel.Workload, "shop/shop"), (PolicyLevel.Workload, "shop/also")),
        Pick.From<string?>(Corp, Corp, Corp, Corp, Corp, "/other", null),
        (place, provider) => (place.Item1, place.Item2, provider));
}
