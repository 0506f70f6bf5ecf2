using System.Collections.Immutable;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Evaluation;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Policy.Replays;

/// <summary>
/// What a policy says to requests of which only a record is left. It decides by the policy's own code twice: with all that is untold in the caller's favour, and with all of it against.
/// A Deny less, or an Allow more, never refuses what was let pass, so where both come to the same end, every case between does. But for the way of refusing: who is refused either way may be asked to sign in
/// more strongly by a Deny that lies between the two, or where an Allow is missing that a ceiling forbids. Where such a one is open, that is not definite. Not thread-safe.
/// </summary>
public sealed class PolicyReplay
{
    /// <summary>People that are remembered; beyond, they are worked out again.</summary>
    private const int MostRemembered = 50_000;

    private readonly EffectivePolicy _policy;
    private readonly ReplayWorld _world = new();
    private readonly bool _mayAskForMore;
    private readonly Dictionary<RecordedIdentity, AssumedMembership> _members = new(ReferenceEqualityComparer.Instance);

    private PolicyReplay(EffectivePolicy policy, IReadOnlyDictionary<string, AccessLevelDefinition> levels)
    {
        _mayAskForMore = policy.Definition.Rules.Any(rule => rule.Action == RuleAction.Deny && rule.Unless is not null);
        _policy = policy.WithConditions(rule => rule.Condition is null ? null : new ReplayCondition(rule.Condition, ConditionNeeds.Of(rule.Definition.Condition!, levels), rule.IsDeny, _world));
    }

    public PolicyDefinition Definition => _policy.Definition;

    /// <inheritdoc cref="EffectivePolicy.PassesEverything"/>
    public bool PassesEverything => _policy.PassesEverything;

    /// <param name="levels">By name, those that the policy was built with.</param>
    public static PolicyReplay Of(EffectivePolicy policy, IReadOnlyDictionary<string, AccessLevelDefinition> levels) => new(policy, levels);

    /// <param name="request">What is untold of it is null, and its query marked as such.</param>
    /// <param name="who">Null without identity.</param>
    /// <param name="untold">Of the request.</param>
    public ReplayedDecision Decide(in CanonicalRequest request, RecordedIdentity? who, UntoldFacts untold)
    {
        (_world.Who, _world.Untold) = (who, untold);
        var members = who is null ? null : MembersOf(who);
        var mildest = DecideIn(request, members, denyIsStrict: false, allowIsStrict: false);
        var strictest = DecideIn(request, members, denyIsStrict: true, allowIsStrict: true);
        return new ReplayedDecision(
            mildest,
            strictest,
            mildest.Outcome != strictest.Outcome ? OpenRules(request, members, mildest)
                : mildest.IsAllowed ? []
                : OpenWays(request, members, mildest));
    }

    private Decision DecideIn(in CanonicalRequest request, AssumedMembership? members, bool denyIsStrict, bool allowIsStrict)
    {
        (_world.DenyIsStrict, _world.AllowIsStrict) = (denyIsStrict, allowIsStrict);
        return _policy.Decide(request, members?.In(_world));
    }

    private AssumedMembership MembersOf(RecordedIdentity who)
    {
        if (_members.TryGetValue(who, out var known))
        {
            return known;
        }

        if (_members.Count >= MostRemembered)
        {
            _members.Clear();
        }

        return _members[who] = new AssumedMembership(_policy, who);
    }

    /// <summary>Of the Deny rules and the Allow rules those that change the outcome; where only both together do, both.</summary>
    private ImmutableArray<OpenRule> OpenRules(in CanonicalRequest request, AssumedMembership? members, in Decision mildest)
    {
        var byDeny = DecideIn(request, members, denyIsStrict: true, allowIsStrict: false).Outcome != mildest.Outcome;
        var byAllow = DecideIn(request, members, denyIsStrict: false, allowIsStrict: true).Outcome != mildest.Outcome;
        var isByBoth = byDeny == byAllow;
        return
        [
            .. byDeny || isByBoth ? OpenIn(_policy.Rules.Deny, request, members) : [],
            .. byAllow || isByBoth ? OpenIn(_policy.Rules.Allow, request, members) : [],
        ];
    }

    /// <summary>Of one who is refused in any case, the rules that may refuse in another way.</summary>
    private ImmutableArray<OpenRule> OpenWays(in CanonicalRequest request, AssumedMembership? members, in Decision mildest) =>
    [
        .. _mayAskForMore ? OpenIn(_policy.Rules.Deny, request, members).Where(open => open.Rule.Unless is not null) : [],
        .. mildest.Code == Code.CeilingExceeded ? OpenIn(_policy.Rules.Allow, request, members) : [],
    ];

    private List<OpenRule> OpenIn(RuleTable table, in CanonicalRequest request, AssumedMembership? members)
    {
        var open = new List<OpenRule>();
        var matching = MatchingRules.Of(table, request);
        for (var rank = 0; rank < table.Rules.Length; rank++)
        {
            if (!RuleSet.Contains(matching, rank))
            {
                continue;
            }

            var rule = table.Rules[rank];
            var missing = members?.MissingFor(rule, rank) ?? UntoldFacts.None;
            if (rule.Condition is ReplayCondition condition)
            {
                missing |= condition.Ask(_policy.WithLevels(request), members?.PrincipalOf(rule, rank, _world)).Missing;

                // A ceiling also asks what is open to everybody.
                missing |= _policy.Ceilings.AreNone ? UntoldFacts.None : condition.Ask(_policy.WithLevels(request), null).Missing;
            }

            if (missing != UntoldFacts.None)
            {
                open.Add(new OpenRule(rule.Definition, missing));
            }
        }

        return open;
    }
}
