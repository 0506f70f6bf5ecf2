using System.Collections.Immutable;
using CsCheck;
using IapK8s.Policy.Definitions;

namespace IapK8s.Protocol.Tests.Mapping;

/// <summary>Definitions as the compiler may emit them.</summary>
internal static class Definitions
{
    private static readonly Gen<string> Name = Gen.String[Gen.Char['a', 'z'], 1, 8];

    private static readonly Gen<ImmutableArray<string>> Names = Name.Array[0, 4].Select(names => names.ToImmutableArray());

    private static readonly Gen<TimeSpan> Seconds = Gen.Int[1, 1_000_000].Select(seconds => TimeSpan.FromSeconds(seconds));

    private static readonly Gen<Member> Member = Gen.OneOf(
        Gen.Select(Gen.OneOf(MemberKind.User, MemberKind.Group, MemberKind.IapGroup, MemberKind.Domain, MemberKind.ServiceAccount, MemberKind.Claim), Name, (kind, value) => new Member(kind, value)),
        Gen.OneOf(MemberKind.AllUsers, MemberKind.AllAuthenticatedUsers).Select(kind => new Member(kind, "")));

    private static readonly Gen<AuthenticationRequirement> Requirement = Gen.Select(Gen.Null(Name), Names, Gen.Nullable(Seconds))
        .Where((acr, amr, age) => acr is not null || !amr.IsEmpty || age is not null)
        .Select((acr, amr, age) => new AuthenticationRequirement { Acr = acr, Amr = amr, MaxAuthAge = age });

    private static readonly Gen<RuleDefinition> Rule =
        from action in Gen.OneOf(RuleAction.Allow, RuleAction.Deny)
        from level in Gen.OneOf(PolicyLevel.Cluster, PolicyLevel.Namespace, PolicyLevel.Workload)
        from names in Gen.Select(Name, Name)
        from provider in Gen.Null(Name)
        from members in Gen.Select(Member.Array[1, 4], Member.Array[0, 3])
        from matchers in Gen.Select(Names, Names, Names)
        from requirements in Gen.Select(Gen.Null(Requirement), Gen.Null(Requirement))
        from isInShadow in Gen.Bool
        from condition in Gen.Null(Gen.Const("request.path == '/x'"))
        select new RuleDefinition
        {
            Level = level,
            Policy = names.Item1,
            Name = names.Item2,
            Provider = provider,
            Action = action,
            Members = [.. members.Item1],
            ExceptMembers = action == RuleAction.Deny ? [.. members.Item2] : [],
            Methods = matchers.Item1,
            Hosts = matchers.Item2,
            Paths = matchers.Item3,
            Unless = action == RuleAction.Deny ? requirements.Item1 : null,
            Require = action == RuleAction.Allow ? requirements.Item2 : null,
            IsInShadow = isInShadow,
            Condition = condition,
        };

    private static readonly Gen<HostEntry> Host = Gen.Select(Name, Gen.Int[1, 65535], Gen.Bool)
        .Select((name, port, isLocal) => isLocal ? new HostEntry("http", $"{name}.localhost", port) : new HostEntry("https", $"{name}.example.com", port));

    public static Gen<SessionSettings> Session { get; } = Gen.Select(Seconds, Seconds, Seconds, Gen.Int[0, 100_000])
        .Select((age, idle, recheck, stale) => new SessionSettings { MaxAge = age, IdleTimeout = idle, RecheckInterval = recheck, StaleFor = TimeSpan.FromSeconds(stale) });

    private static readonly Gen<CaptureSettings> Capture =
        from loopback in Gen.Enum<LoopbackMode>()
        from open in Gen.Int[1, 65535].Array[0, 2]
        from opaque in Gen.Select(Gen.Int[1, 65535], Name.Array[1, 3]).Array[0, 2]
        select new CaptureSettings { Loopback = loopback, LoopbackOpen = [.. open], Opaque = [.. opaque.Select(port => new OpaquePort(port.Item1, [.. port.Item2]))] };

    private static readonly Gen<CeilingDefinition> Ceiling =
        from names in Gen.Select(Name, Gen.Null(Name), Gen.Null(Name))
        from lists in Gen.Select(Names, Names)
        select new CeilingDefinition
        {
            Policy = names.Item1,
            Provider = names.Item2,
            Providers = lists.Item1,
            Hosts = lists.Item2,
            Acr = names.Item3,
            DeniesAllUsers = names.Item3 is null,
        };

    private static readonly Gen<GatewayUse> Gateway = Gen.Select(Gen.Bool, Names, Gen.Bool).Select((asked, applications, sidecars) => new GatewayUse(asked, applications, sidecars));

    public static Gen<PolicyDefinition> Policy { get; } =
        from names in Gen.Select(Name, Name, Gen.Null(Name), Gen.Null(Name))
        from generation in Gen.Long[0, long.MaxValue]
        from ports in Gen.Int[1, 65535].Array[1, 3]
        from hosts in Host.Array[0, 3]
        from rules in Rule.Array[0, 4]
        from lists in Gen.Select(Names, Names, Names, Names)
        from session in Session
        from audience in Name
        from capture in Gen.Null(Capture)
        from ceilings in Ceiling.Array[0, 2]
        from mode in Gen.Enum<PolicyMode>()
        from gateway in Gen.Null(Gateway)
        from modes in Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool)
        select new PolicyDefinition
        {
            Name = names.Item1,
            Namespace = names.Item2,
            Generation = generation,
            Mode = mode,
            Ports = gateway is null ? [.. ports] : [],
            Hosts = [.. hosts],
            InternalHosts = gateway is null ? lists.Item1 : [],
            Provider = names.Item3,
            Rules = [.. rules],
            Paths = new PathOptions
            {
                EscapedSlash = modes.Item1 ? EscapedByteMode.Keep : EscapedByteMode.Reject,
                Semicolon = modes.Item2 ? EscapedByteMode.Keep : EscapedByteMode.Reject,
            },
            Session = session,
            Programmatic = new ProgrammaticSettings { Audiences = lists.Item2 },
            Assertion = new AssertionSettings { Audience = audience, Headers = modes.Item3 ? HeaderPreset.Iap : HeaderPreset.None, Claims = lists.Item3 },
            Preflight = modes.Item4 ? PreflightMode.PassThrough : PreflightMode.Deny,
            AccessDeniedRedirect = names.Item4,
            TrustedProxies = lists.Item4,
            Audit = new AuditSettings { Level = modes.Item5 ? AuditLevel.Denied : AuditLevel.All, OnFull = modes.Item6 ? AuditOverflow.Drop : AuditOverflow.Deny },
            Capture = capture,
            Ceilings = [.. ceilings],
            Gateway = gateway,
        };

    public static PolicyDefinition Shop { get; } = new()
    {
        Name = "shop/shop",
        Namespace = "shop",
        Generation = 3,
        Ports = [8080],
        Hosts = [new HostEntry("https", "shop.example.com", 443)],
        Provider = "/corp",
        Rules =
        [
            new RuleDefinition
            {
                Level = PolicyLevel.Workload,
                Policy = "shop/shop",
                Name = "admin-area",
                Provider = "/corp",
                Action = RuleAction.Deny,
                Members = [new Member(MemberKind.AllUsers, "")],
                ExceptMembers = [new Member(MemberKind.IapGroup, "admins")],
                Unless = new AuthenticationRequirement { Acr = "mfa" },
                Paths = ["/admin/**"],
            },
            new RuleDefinition
            {
                Level = PolicyLevel.Workload,
                Policy = "shop/shop",
                Name = "staff",
                Provider = "/corp",
                Action = RuleAction.Allow,
                Members = [new Member(MemberKind.Group, "employees")],
                Require = new AuthenticationRequirement { MaxAuthAge = TimeSpan.FromHours(1) },
            },
        ],
        Assertion = new AssertionSettings { Audience = "shop" },
        Capture = new CaptureSettings { LoopbackOpen = [8080], Opaque = [new OpaquePort(9100, ["10.0.0.0/8"])] },
    };
}
