using IapK8s.Cli.Asking.Callers;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Loading;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>A rule that matches the request.</summary>
/// <param name="State">Whether it applies; unknown where that hangs on what was not said.</param>
/// <param name="Untold">What it asks for and was not said, as members are written or as options.</param>
internal sealed record RuleDoubt(bool IsDeny, Ternary State, IReadOnlyList<string> Untold);

/// <summary>What rules ask for of one question, and what of that it does not say.</summary>
/// <param name="caller">Null where nobody is believed, of whom there is nothing more to say.</param>
internal sealed class UntoldAnswers(PolicyWorld world, PolicyDefinition definition, AskedRequest asked, Caller? caller)
{
    public const string Acr = "--acr";

    public RuleDoubt Of(RuleTrace trace)
    {
        var rule = trace.Rule;
        var isDeny = rule.Action == RuleAction.Deny;
        var person = trace.IsOfProvider ? caller : null;
        var (members, except) = (Untold(person, rule.Members), Untold(person, rule.ExceptMembers));
        var condition = Untold(person, rule.Condition);
        var requirement = Untold(person, rule.Unless ?? rule.Require);
        var state = And(Open(trace.Members, members), Guessed(person, rule.Condition) ? Ternary.Unknown : trace.Condition ?? Ternary.True);
        if (trace.ExceptMembers is { } spared)
            state = And(state, Not(Open(spared, except)));
        if (trace.Unless is { } unless)
            state = And(state, Not(Open(unless, requirement)));
        if (trace.Require is { } required)
            state = And(state, Open(required, requirement));

        // What the token says is told in one piece: all of it that is asked for.
        List<string> ofToken = [.. TokenOf(rule)];
        return new RuleDoubt(isDeny, state, state == Ternary.Unknown ? [.. members, .. except, .. condition, .. requirement, .. ofToken] : ofToken);
    }

    private IEnumerable<string> TokenOf(RuleDefinition rule)
    {
        if (caller is null or { IsTokenSaid: true })
            return [];
        var members = rule.Members.Concat(rule.ExceptMembers).Where(member => member.Kind is MemberKind.Group or MemberKind.Claim).Select(MemberSyntax.Format);
        if (rule.Condition is null)
            return members;
        var reading = ConditionReading.Of(rule.Condition);
        return members.Concat(reading.Groups.Select(group => $"group:{group}")).Concat(reading.Claims.Select(claim => $"claim:{claim}"));
    }

    /// <summary>Of members that are people: those that more about the caller, or about a group, would tell.</summary>
    private List<string> Untold(Caller? person, IEnumerable<Member> members) =>
        person is null ? [] : [.. members.Select(member => Untold(person, member)).OfType<string>()];

    private string? Untold(Caller person, Member member) => member.Kind switch
    {
        MemberKind.IapGroup when !person.IapGroups.Contains(member.Value) =>
            !world.Groups.TryGetValue(member.Value, out var group) ? MemberSyntax.Format(member)
            : group.Members.Select(text => MemberSyntax.Parse(text, out var one) is null ? Untold(person, one) : null).FirstOrDefault(untold => untold is not null),
        MemberKind.User when !member.Value.Contains('@', StringComparison.Ordinal) => person.Subject is null ? "--sub" : null,
        MemberKind.User or MemberKind.Domain => person.Email is null ? "the e-mail address" : null,
        _ => null,
    };

    private List<string> Untold(Caller? person, string? condition)
    {
        var reads = ConditionReads.Of(condition, world.Compiled.AccessLevels, isAddressProven: !definition.TrustedProxies.IsEmpty);
        var untold = new List<string>();
        Add("request.ip", asked.ClientAddress is null, "--client-ip");
        Add("request.headers", asked.Headers.Lines.Count == 0, "--header");
        if (person is null)
            return untold;
        Add("identity.sub", person.Subject is null, "--sub");
        Add("identity.email", person.Email is null, "the e-mail address");
        Add("identity.acr", person.Acr is null, Acr);
        Add("identity.amr", person.Amr.IsEmpty, "--amr");
        Add("identity.auth_time", person.AuthTime is null, "--auth-time");
        return untold;

        void Add(string variable, bool isUntold, string option)
        {
            if (isUntold && reads.Contains(variable))
                untold.Add(option);
        }
    }

    /// <summary>Whether it reads of a person what is taken to be empty where it was not said. The rest it does not know by itself.</summary>
    private bool Guessed(Caller? person, string? condition)
    {
        if (person is null)
            return false;
        var reads = ConditionReads.Of(condition, world.Compiled.AccessLevels, isAddressProven: false);
        return (person.Subject is null && reads.Contains("identity.sub")) || (person.Email is null && reads.Contains("identity.email"))
            || (person.Acr is null && reads.Contains("identity.acr")) || (person.Amr.IsEmpty && reads.Contains("identity.amr"));
    }

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
            .. requirement.MaxAuthAge is not null && person.AuthTime is null ? ["--auth-time"] : Array.Empty<string>(),
        ];
    }

    /// <summary>What does not hold for want of what was not said is not known; what holds even so does.</summary>
    private static Ternary Open(Ternary value, List<string> untold) => value == Ternary.True || untold.Count == 0 ? value : Ternary.Unknown;

    private static Ternary And(Ternary left, Ternary right) =>
        left == Ternary.False || right == Ternary.False ? Ternary.False : left == Ternary.Unknown || right == Ternary.Unknown ? Ternary.Unknown : Ternary.True;

    private static Ternary Not(Ternary value) => value switch { Ternary.True => Ternary.False, Ternary.False => Ternary.True, _ => Ternary.Unknown };
}
