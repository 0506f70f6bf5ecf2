using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Evaluation;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Membership;
using IapK8s.Policy.Reach;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Snapshots;

/// <summary>A policy definition compiled for deciding: route tries, member index, rules in report order. Immutable and thread-safe.</summary>
public sealed class EffectivePolicy
{
    private readonly PrincipalMembership _anonymous;
    private readonly AccessLevelTable _levels;

    /// <summary>The latest answer, so that the next one like it costs nothing.</summary>
    private ImmutableArray<string> _met = [];

    private EffectivePolicy(PolicyDefinition definition, CompiledRules rules, GroupMembership groups, AccessLevelTable levels, EffectivePolicy? asEnforced)
    {
        Definition = definition;
        Rules = rules;
        Groups = groups;
        _levels = levels;
        Ceilings = Ceilings.Of(definition);
        Provider = Ceilings.Accepts(definition.Provider) ? definition.Provider : null;
        AsEnforced = asEnforced;
        PassesEverything = definition.Mode != PolicyMode.Enforce && rules.Deny.Rules.IsEmpty && Ceilings.AreNone;
        _anonymous = PrincipalMembership.Of(null, this);
    }

    public PolicyDefinition Definition { get; }

    /// <summary>The same policy as if nothing were in Shadow: what it decides is logged and counted. Null where that is this one, or where it is Off.</summary>
    public EffectivePolicy? AsEnforced { get; }

    /// <summary>In Shadow or Off, and nobody else has a say here: whatever comes is forwarded, also what cannot be judged.</summary>
    public bool PassesEverything { get; }

    /// <summary>The rules that are obeyed.</summary>
    internal CompiledRules Rules { get; }

    internal GroupMembership Groups { get; }

    internal Ceilings Ceilings { get; }

    /// <summary>The provider in force, unless a ceiling rules it out.</summary>
    internal string? Provider { get; }

    /// <exception cref="PolicyRejectedException">This build cannot enforce the definition to the letter (a condition that is none, an unknown kind
    /// of member, a path that is no pattern, ...). Refuse the whole snapshot.</exception>
    public static EffectivePolicy Build(PolicyDefinition definition, GroupMembership groups) =>
        Build(definition, groups, RuleCondition.Compile);

    internal static EffectivePolicy Build(PolicyDefinition definition, GroupMembership groups, ConditionFactory conditions)
    {
        if (ObeyedRules.AreAll(definition))
        {
            return new EffectivePolicy(definition, CompiledRules.Build(definition, conditions), groups, AccessLevelTable.Empty, null);
        }

        var obeyed = CompiledRules.Build(definition with { Rules = ObeyedRules.Of(definition) }, conditions);
        return new EffectivePolicy(definition, obeyed, groups, AccessLevelTable.Empty, definition.Mode == PolicyMode.Off ? null : Build(ObeyedRules.AsEnforced(definition), groups, conditions));
    }

    /// <summary>The same policy after a change of groups or access levels, without compiling the rules again.</summary>
    public EffectivePolicy With(GroupMembership groups, AccessLevelTable levels) => new(Definition, Rules, groups, levels, AsEnforced?.With(groups, levels));

    /// <summary>The same rules with other conditions, and what is obeyed alone.</summary>
    internal EffectivePolicy WithConditions(Func<CompiledRule, ICondition?> conditions) => new(Definition, Rules.With(conditions), Groups, _levels, null);

    /// <summary>In this order: a Deny that is true refuses; an Allow for everybody passes, where no Deny is unknown; who is not signed in is challenged; an Allow passes; else refused. Without allocation once the principal is known; never throws.</summary>
    /// <param name="principal">Null without identity.</param>
    public Decision Decide(in CanonicalRequest request, Principal? principal)
    {
        if (PassesEverything)
        {
            return Decision.AllowWithoutRule();
        }

        var decision = DecideByRules(request, principal);
        decision = Ceilings.AreNone ? decision : Ceilings.Limit(this, decision, request, principal);
        return decision.IsAllowed && Definition.Mode != PolicyMode.Enforce ? Decision.AllowWithoutRule() : decision;
    }

    internal Decision DecideByRules(in CanonicalRequest request, Principal? principal) => Rules.AccessLevels.IsEmpty
        ? PolicyDecider.Decide(Rules, Provider, request, principal, MembershipOf(principal))
        : PolicyDecider.Decide(Rules, Provider, WithLevels(request), principal, MembershipOf(principal));

    /// <summary>Those of the access levels named in conditions here that the request meets, in order. Without allocation where the answer is the one before.</summary>
    public ImmutableArray<string> MetAccessLevels(in CanonicalRequest request, Principal? principal)
    {
        if (Rules.AccessLevels.IsEmpty)
        {
            return [];
        }

        var known = principal is not null && string.Equals(principal.Provider, Provider, StringComparison.Ordinal) ? principal : null;
        return _met = LevelReport.Met(Rules.AccessLevels, WithLevels(request), known, _met);
    }

    /// <summary>For a denial: the access levels that were asked for and are not met, in order. Of the rule that denied; where none let anybody in, of all that would have.</summary>
    public ImmutableArray<string> MissingAccessLevels(in Decision decision, in CanonicalRequest request, Principal? principal) => Rules.AccessLevels.IsEmpty || !request.Target.IsValid
        ? []
        : LevelReport.Missing(Rules, decision, WithLevels(request), principal, MembershipOf(principal));

    /// <summary>The token's groups that deciding here may ask for.</summary>
    public FrozenSet<string> MentionedGroups() =>
        Definition.Rules.SelectMany(rule => rule.Members.Concat(rule.ExceptMembers)).Where(member => member.Kind == MemberKind.Group).Select(member => member.Value)
            .Concat(Rules.Groups).Concat(AsEnforced?.Rules.Groups ?? []).Concat(_levels.Groups)
            .ToFrozenSet(StringComparer.Ordinal);

    internal CanonicalRequest WithLevels(in CanonicalRequest request) => request with { Levels = LevelMemo.Begin(_levels, isAddressProven: !Definition.TrustedProxies.IsEmpty) };

    /// <summary>The decision and what every rule had to say, for <c>explain</c> and for logs on demand. No rules for a request that is not valid.</summary>
    public DecisionTrace Explain(in CanonicalRequest request, Principal? principal)
    {
        var byRules = DecideByRules(request, principal);
        var whole = AsEnforced ?? this;
        var rules = whole.ExplainRules(request, principal);
        var known = principal is not null && string.Equals(principal.Provider, Provider, StringComparison.Ordinal) ? principal : null;
        return new DecisionTrace(Decide(request, principal), AsEnforced is null ? rules : [.. rules.Select(trace => trace with { IsObeyed = ObeyedRules.Contains(Definition, trace.Rule) })])
        {
            ByRules = byRules,
            AsEnforced = AsEnforced?.Decide(request, principal),
            Ceilings = Ceilings.Explain(this, byRules, request, principal, rules),
            AccessLevels = request.Target.IsValid ? LevelReport.Explain(_levels, whole.Rules.AccessLevels, WithLevels(request), known) : [],
        };
    }

    /// <summary>Who may make a request, through which rule. For people: it takes its time.</summary>
    /// <param name="request">What is not said of it (headers, the client's address) is left open.</param>
    /// <param name="isTimeSaid">Else what depends on the time is left open too.</param>
    /// <param name="isGroupToldElsewhere">Whether a group that is not known here may be known where it counts: its members are anybody, and nobody for sure. Null for none.</param>
    public ReachAnswer WhoMay(in CanonicalRequest request, bool isTimeSaid, Func<string, bool>? isGroupToldElsewhere = null)
    {
        var rules = (AsEnforced ?? this).Rules;
        var readTime = isTimeSaid ? [] : rules.Allow.Rules.Concat(rules.Deny.Rules).Where(rule => rule.Condition is { ReadsTime: true }).Select(rule => rule.Definition).ToHashSet(ReferenceEqualityComparer.Instance);
        return new ReachAnalysis(this, Explain(request, null), readTime.Contains, Groups.IsKnown, isGroupToldElsewhere ?? (_ => false)).Run();
    }

    private ImmutableArray<RuleTrace> ExplainRules(in CanonicalRequest request, Principal? principal) =>
        PolicyExplainer.Explain(Rules, WithLevels(request), principal, MembershipOf(principal));

    internal PrincipalMembership MembershipOf(Principal? principal)
    {
        if (principal is null)
        {
            return _anonymous;
        }

        if (principal.MembershipCache is PrincipalMembership cached && ReferenceEquals(cached.Owner, this))
        {
            return cached;
        }

        if (principal.OlderMembershipCache is PrincipalMembership older && ReferenceEquals(older.Owner, this))
        {
            return older;
        }

        var membership = PrincipalMembership.Of(principal, this);
        principal.OlderMembershipCache = principal.MembershipCache;
        principal.MembershipCache = membership;
        return membership;
    }
}
