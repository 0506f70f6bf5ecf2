using System.Collections.Immutable;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Policy.Reach;

/// <summary>
/// Turns a policy round: from one request to everybody who may make it. Matching and conditions are the explanation's; what is added is which members can satisfy a rule, and which Deny
/// rules may meet them. What depends on more than members (a condition, a sign-in) is carried along in words, never guessed.
/// </summary>
internal sealed class ReachAnalysis
{
    private readonly EffectivePolicy _policy;
    private readonly DecisionTrace _trace;
    private readonly Func<RuleDefinition, bool> _readsTime;
    private readonly Func<string, bool> _isKnownGroup;
    private readonly Func<string, bool> _isGroupToldElsewhere;

    /// <summary>In force, unless a ceiling rules it out: nobody can be anybody then.</summary>
    private readonly string? _provider;

    private readonly List<(Member, RuleDefinition)> _unknown = [];

    /// <param name="trace">Of the request without identity.</param>
    /// <param name="readsTime">Whether a rule's condition may come out otherwise at another time, and which time it is was not said.</param>
    /// <param name="isGroupToldElsewhere">Of one that is not known here: it may be known where it counts.</param>
    public ReachAnalysis(EffectivePolicy policy, DecisionTrace trace, Func<RuleDefinition, bool> readsTime, Func<string, bool> isKnownGroup, Func<string, bool> isGroupToldElsewhere)
    {
        (_policy, _trace, _readsTime, _isKnownGroup, _isGroupToldElsewhere) = (policy, trace, readsTime, isKnownGroup, isGroupToldElsewhere);
        _provider = policy.Provider;
    }

    public ReachAnswer Run()
    {
        if (_trace.Ceilings.FirstOrDefault(ceiling => ceiling is { Subject: CeilingSubject.Hosts, Bites: true }) is { } closing)
        {
            return new ReachAnswer([], closing.Policy, []);
        }

        var rules = _trace.Rules.Where(trace => trace is { IsObeyed: true, PathMatches: true, MethodMatches: true, HostMatches: true } && StateOf(trace) != Ternary.False).ToList();
        var bars = rules.Where(trace => trace.Rule.Action != RuleAction.Allow).Select(Bar).OfType<(ReachBar Bar, Ternary HitsAnonymous)>().ToList();
        var allows = _policy.Definition.Mode == PolicyMode.Enforce ? rules.Where(trace => trace.Rule.Action == RuleAction.Allow) : [PassAll()];
        var grants = UnderCeilings([.. allows.SelectMany(allow => Grants(allow, bars))]);
        var closed = bars.Where(bar => bar.Bar is { IsAbsolute: true, Members.IsEmpty: true }).Select(bar => bar.Bar.Rule.Id).FirstOrDefault();
        return new ReachAnswer(grants, grants.IsEmpty ? closed : null, [.. _unknown]);
    }

    /// <summary>What cluster policies ask of every sign-in. Where it is open to everybody nobody needs one.</summary>
    private ImmutableArray<ReachGrant> UnderCeilings(ImmutableArray<ReachGrant> grants)
    {
        var acr = _policy.Definition.Ceilings.Where(ceiling => ceiling.Acr is not null).ToList();
        var isOpen = grants.Aggregate(Ternary.False, (open, grant) => Kleene.Or(open, grant.WithoutIdentity));
        if (acr.Count == 0 || isOpen == Ternary.True)
        {
            return grants;
        }

        // A level in words of another provider than the people's own is never reached, nor are two at a time.
        var isReachable = acr.All(ceiling => ceiling.Provider is not null && ceiling.Provider == _policy.Definition.Provider) && acr.Select(ceiling => ceiling.Acr).Distinct(StringComparer.Ordinal).Count() == 1;
        return
        [
            .. grants.Where(grant => isReachable || grant.WithoutIdentity != Ternary.False || isOpen == Ternary.Unknown).Select(grant => grant with
            {
                Requirements = grant.Requirements.AddRange(acr.Select(ceiling => new ReachRequirement(new AuthenticationRequirement { Acr = isReachable ? ceiling.Acr : null }, ceiling.Policy, IsCeiling: true))),
            }),
        ];
    }

    private IEnumerable<ReachGrant> Grants(RuleTrace allow, List<(ReachBar Bar, Ternary HitsAnonymous)> bars)
    {
        var rule = allow.Rule;
        var isOurs = IsOurs(rule);
        if (rule.Require is not null && !isOurs)
        {
            // Nobody's sign-in is known to have reached it.
            yield break;
        }

        ImmutableArray<ReachRequirement> needed = rule.Require is { } require ? [new ReachRequirement(require, rule.Id, IsCeiling: false)] : [];
        foreach (var member in rule.Members)
        {
            var isForAll = member.Kind == MemberKind.AllUsers;
            if (isForAll ? _policy.Ceilings.DeniesAllUsers : member.Kind != MemberKind.ServiceAccount && !isOurs)
            {
                continue;
            }

            var meeting = bars.Where(bar => BarMeeting.May(bar.Bar, member)).Select(bar => bar.Bar).ToImmutableArray();
            if (IsUnknown(member))
            {
                // Whoever they are: where all of them are kept out nobody needs to know.
                if (!meeting.Any(bar => BarMeeting.IsTotal(bar, member)))
                {
                    _unknown.Add((member, rule));
                }

                continue;
            }

            var withoutIdentity = isForAll && rule.Require is null ? Kleene.And(StateOf(allow), bars.Select(bar => Kleene.Not(bar.HitsAnonymous)).Aggregate(Ternary.True, Kleene.And)) : Ternary.False;
            if (withoutIdentity == Ternary.False && meeting.Any(bar => BarMeeting.IsTotal(bar, member)))
            {
                continue;
            }

            yield return new ReachGrant(member, rule) { Condition = StateOf(allow) == Ternary.True ? null : rule.Condition, Requirements = needed, Bars = meeting, WithoutIdentity = withoutIdentity };
        }
    }

    /// <summary>Null where it keeps nobody out.</summary>
    private (ReachBar Bar, Ternary HitsAnonymous)? Bar(RuleTrace deny)
    {
        var rule = deny.Rule;
        var isOurs = IsOurs(rule);
        if (rule.ExceptMembers.Any(member => member.Kind == MemberKind.AllUsers))
        {
            return null;
        }

        if (isOurs)
        {
            _unknown.AddRange(rule.Members.Concat(rule.ExceptMembers).Where(member => IsUnknown(member) && !IsNobodys(member)).Select(member => (member, rule)));
        }

        // An unknown membership counts as one: of another provider's names, and of groups that nobody knows.
        var isAboutAll = rule.Members.Any(member => member.Kind == MemberKind.AllUsers || (member.Kind != MemberKind.ServiceAccount
            && (!isOurs || member.Kind == MemberKind.AllAuthenticatedUsers || IsNobodys(member))));
        var except = rule.ExceptMembers.RemoveAll(member => member.Kind != MemberKind.ServiceAccount && (!isOurs || IsNobodys(member)));
        // Whoever has not signed in is kept out, or sent to the sign-in, by what is about allUsers: nobody knows yet whom it would spare.
        var state = StateOf(deny);
        var bar = new ReachBar(rule, isAboutAll ? [] : rule.Members, except, isOurs ? rule.Unless : null, state == Ternary.True ? null : rule.Condition);
        return (bar, rule.Members.Any(member => member.Kind == MemberKind.AllUsers) ? state : Ternary.False);
    }

    /// <summary>Of a rule's condition: true where it has none, unknown where it depends on more than was said.</summary>
    private Ternary StateOf(RuleTrace trace) =>
        trace.Condition is not { } value ? Ternary.True : value != Ternary.Unknown && _readsTime(trace.Rule) ? Ternary.Unknown : value;

    private bool IsUnknown(Member member) => member.Kind == MemberKind.IapGroup && !_isKnownGroup(member.Value);

    /// <summary>And nobody else can tell who is in it.</summary>
    private bool IsNobodys(Member member) => IsUnknown(member) && !_isGroupToldElsewhere(member.Value);

    private bool IsOurs(RuleDefinition rule) => _provider is not null && string.Equals(rule.Provider, _provider, StringComparison.Ordinal);

    private RuleTrace PassAll() => new()
    {
        Rule = _policy.Rules.Allow.Rules[^1].Definition,
        IsOfProvider = true,
        PathMatches = true,
        MethodMatches = true,
        HostMatches = true,
        Members = Ternary.True,
        Verdict = RuleVerdict.Grants,
    };
}
