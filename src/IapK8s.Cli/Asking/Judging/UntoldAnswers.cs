using IapK8s.Cli.Asking.Callers;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Loading;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>A rule that matches the request.</summary>
/// <param name="State">Whether it counts; unknown where that hangs on what was not said.</param>
/// <param name="Untold">What it asks for and was not said, as members are written or as options.</param>
internal sealed record RuleDoubt(bool IsDeny, Ternary State, IReadOnlyList<string> Untold);

/// <summary>What rules ask for of one question, and what of that it does not say.</summary>
/// <param name="caller">Null where nobody is believed, of whom there is nothing more to say.</param>
/// <param name="withoutIdentity">What a rule's condition comes to whoever asks.</param>
internal sealed class UntoldAnswers(PolicyWorld world, PolicyDefinition definition, AskedRequest asked, Caller? caller, Func<RuleDefinition, Ternary> withoutIdentity)
{
    public const string Acr = "--acr";
    public const string AuthTime = "--auth-time";
    public const string Email = "the e-mail address";
    public const string Subject = "--sub";

    public RuleDoubt Of(RuleTrace trace)
    {
        var rule = trace.Rule;
        var isDeny = rule.Action == RuleAction.Deny;
        var person = trace.IsOfProvider ? caller : null;
        var reads = ConditionReads.Of(rule.Condition, world.Compiled.AccessLevels, isAddressProven: !definition.TrustedProxies.IsEmpty);
        List<string> members = [.. Untold(person, rule.Members), .. OfToken(person, rule.Members)];
        List<string> except = [.. Untold(person, rule.ExceptMembers), .. OfToken(person, rule.ExceptMembers)];
        List<string> condition = [.. Untold(person, reads), .. OfToken(person, reads)];
        var requirement = Untold(person, rule.Unless ?? rule.Require);

        var state = And(Settled(Open(trace.Members, members), members, isDeny), Settled(ConditionOf(trace, person, reads), condition, isDeny));
        if (trace.ExceptMembers is { } spared)
            state = And(state, Not(Settled(Open(spared, except), except, false)));
        if (trace.Unless is { } unless)
            state = And(state, Not(Settled(Open(unless, requirement), requirement, false)));
        if (trace.Require is { } required)
            state = And(state, Settled(Open(required, requirement), requirement, false));

        // What the token says is told in one piece: all of it that is asked for.
        return new RuleDoubt(isDeny, state, state == Ternary.Unknown
            ? [.. members, .. except, .. condition, .. requirement]
            : [.. OfToken(person, rule.Members), .. OfToken(person, rule.ExceptMembers), .. OfToken(person, reads)]);
    }

    private static bool IsTokenUntold(Caller? person) => person is { IsTokenSaid: false };

    private static IEnumerable<string> OfToken(Caller? person, IEnumerable<Member> members) =>
        IsTokenUntold(person) ? members.Where(member => member.Kind is MemberKind.Group or MemberKind.Claim).Select(MemberSyntax.Format) : [];

    private static IEnumerable<string> OfToken(Caller? person, ConditionReads reads) =>
        IsTokenUntold(person) ? reads.Groups.Select(group => $"group:{group}").Concat(reads.Claims.Select(claim => $"claim:{claim}")) : [];

    /// <summary>Of members that are people: those that more about the caller, or about a group, would tell.</summary>
    private IEnumerable<string> Untold(Caller? person, IEnumerable<Member> members) =>
        person is null ? [] : members.Select(member => Untold(person, member)).OfType<string>();

    private string? Untold(Caller person, Member member) => member.Kind switch
    {
        MemberKind.IapGroup when !person.IapGroups.Contains(member.Value) =>
            world.Groups.TryGetValue(member.Value, out var group) ? group.Members.Select(text => MemberSyntax.Parse(text, out var one) is null ? Untold(person, one) : null).FirstOrDefault(untold => untold is not null)
            : world.IsToldElsewhere(member.Value) ? MemberSyntax.Format(member)
            : null,
        MemberKind.User when !member.Value.Contains('@', StringComparison.Ordinal) => person.Subject is null ? Subject : null,
        MemberKind.User or MemberKind.Domain => person.Email is null ? Email : null,
        _ => null,
    };

    private IEnumerable<string> Untold(Caller? person, ConditionReads reads)
    {
        List<(string Variable, bool IsUntold, string Option)> facts =
            [("request.ip", asked.ClientAddress is null, "--client-ip"), ("request.headers", asked.Headers.Lines.Count == 0, "--header"), ("request.protocol", true, "the version of HTTP")];
        if (person is not null)
            facts.AddRange([.. Assumed(person), ("identity.auth_time", person.AuthTime is null, AuthTime)]);
        return facts.Where(fact => fact.IsUntold && reads.Variables.Contains(fact.Variable)).Select(fact => fact.Option);
    }

    /// <summary>What a condition takes to be empty where it was not said. The rest it does not know by itself.</summary>
    private static IEnumerable<(string Variable, bool IsUntold, string Option)> Assumed(Caller person) =>
    [
        ("identity.sub", person.Subject is null, Subject),
        ("identity.email", person.Email is null, Email),
        ("identity.acr", person.Acr is null, Acr),
        ("identity.amr", person.Amr.IsEmpty, "--amr"),
    ];

    private Ternary ConditionOf(RuleTrace trace, Caller? person, ConditionReads reads) =>
        person is not null && Assumed(person).Any(fact => fact.IsUntold && reads.Variables.Contains(fact.Variable)) ? withoutIdentity(trace.Rule) : trace.Condition ?? Ternary.True;

    /// <summary>Of a requirement that what was said does not rule out already.</summary>
    private List<string> Untold(Caller? person, AuthenticationRequirement? requirement)
    {
        if (person is null || requirement is null
            || (requirement.Acr is { } acr && person.Acr is { } reached && reached != acr)
            || (!person.Amr.IsEmpty && requirement.Amr.Except(person.Amr).Any())
            || (requirement.MaxAuthAge is { } age && person.AuthTime is { } time && asked.Time - time > age))
            return [];
        return
        [
            .. requirement.Acr is not null && person.Acr is null ? [Acr] : Array.Empty<string>(),
            .. !requirement.Amr.IsEmpty && person.Amr.IsEmpty ? ["--amr"] : Array.Empty<string>(),
            .. requirement.MaxAuthAge is not null && person.AuthTime is null ? [AuthTime] : Array.Empty<string>(),
        ];
    }

    /// <summary>What does not hold for want of what was not said is not known; what holds even so does.</summary>
    private static Ternary Open(Ternary value, List<string> untold) => value == Ternary.True || untold.Count == 0 ? value : Ternary.Unknown;

    /// <summary>What is unknown though all that it asks for was said, the sidecar does not know either, and then the request has it against it.</summary>
    /// <param name="against">What that is.</param>
    private static Ternary Settled(Ternary value, List<string> untold, bool against) => value != Ternary.Unknown || untold.Count > 0 ? value : against ? Ternary.True : Ternary.False;

    private static Ternary And(Ternary left, Ternary right) =>
        left == Ternary.False || right == Ternary.False ? Ternary.False : left == Ternary.Unknown || right == Ternary.Unknown ? Ternary.Unknown : Ternary.True;

    private static Ternary Not(Ternary value) => value switch { Ternary.True => Ternary.False, Ternary.False => Ternary.True, _ => Ternary.Unknown };
}
