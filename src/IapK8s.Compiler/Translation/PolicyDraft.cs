using System.Collections.Immutable;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Targets;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Translation;

/// <summary>One policy, translated, before it is known what others leave to it.</summary>
internal sealed record PolicyDraft
{
    /// <summary>Null for what a cluster policy protects by itself: that claims only what nobody else does, so it loses nothing.</summary>
    public required IapPolicy? Policy { get; init; }

    /// <summary>Whose draft it is, on its level.</summary>
    public required LevelPolicy Own { get; init; }

    /// <summary>What it says itself.</summary>
    public required SpokenSettings Said { get; init; }

    /// <summary>Its settings, with those of the levels above, each with who says so.</summary>
    public required SpokenSettings Spoken { get; init; }

    /// <summary>Everything but ports, hosts, internal hosts and rules, which differ from pod to pod.</summary>
    public required PolicyDefinition Settings { get; init; }

    public required ImmutableArray<HostEntry> Hosts { get; init; }

    public required ImmutableArray<DraftRule> Rules { get; init; }

    public required ImmutableArray<PodTarget> Targets { get; init; }

    /// <summary>What of it a gateway serves, sorted by place.</summary>
    public ImmutableArray<GatewayTarget> GatewayTargets { get; init; } = [];

    /// <summary>
    /// A claim of the policy's failed, so it may not be pushed: it answers for nothing and allows nothing. Its Deny rules go on to count with the policies
    /// that share its targets, or another team's claim would switch them off.
    /// </summary>
    public required bool OnlyDenies { get; init; }

    /// <summary>What is wrong with it unless another policy of its targets makes up for it.</summary>
    public ImmutableArray<Doubt> Doubts { get; init; } = [];

    public string Name => Settings.Name;

    /// <summary>
    /// The rules where a provider is in force. Each is about identities of the one that its policy would have alone, on every host the same: another's neither satisfy nor
    /// escape it. A policy that would have none means whichever is there.
    /// </summary>
    public IEnumerable<DraftRule> RulesUnder(string? provider) => Spoken.Find(SettingTable.Provider) is not null
        ? Rules
        : Rules.Select(rule => rule.IsInherited ? rule : rule with { Definition = rule.Definition with { Provider = provider } });
}

/// <param name="Applies">Whether it is wrong of what is in force.</param>
/// <param name="Tell">Told where it applies anywhere, and where nothing is in force.</param>
internal sealed record Doubt(Func<PolicyDefinition, bool> Applies, Action Tell);

/// <param name="Definition">With those of its hosts that the policy keeps.</param>
/// <param name="IsHostBound">Whether its author named hosts: an empty list means that none of them is left, not that all are meant.</param>
internal sealed record DraftRule(RuleDefinition Definition, bool IsHostBound)
{
    public bool IsDeny => Definition.Action == RuleAction.Deny;

    /// <summary>Whether the policy that the draft is of wrote it, or a level above.</summary>
    public bool IsInherited => Definition.Level != PolicyLevel.Workload;

    /// <summary>An inherited rule for a policy with these hosts; null where it is about others.</summary>
    public DraftRule? Under(IReadOnlySet<string> hosts)
    {
        if (!IsHostBound)
            return this;
        var kept = Definition.Hosts.RemoveAll(host => !hosts.Contains(host));
        return kept.IsEmpty ? null : this with { Definition = Definition with { Hosts = kept } };
    }

    public (PolicyLevel Level, string Policy, string Name) Key => (Definition.Level, Definition.Policy, Definition.Name);

    /// <summary>
    /// For an effective policy with these names; null where the rule is about others. A Deny covers the internal names too, which reach the same app and which no rule can name; an
    /// Allow does not. With no host left the rule is void: without hosts it would cover all.
    /// </summary>
    public DraftRule? At(IEnumerable<HostEntry> hosts, IEnumerable<string> internalHosts)
    {
        if (!IsHostBound)
            return this;
        var kept = hosts.Select(entry => entry.Host).Where(Definition.Hosts.Contains).Concat(IsDeny ? internalHosts : []).ToList();
        return kept.Count == 0 ? null : On(kept);
    }

    public DraftRule On(IEnumerable<string> hosts) => this with { Definition = Definition with { Hosts = [.. hosts.Order(StringComparer.Ordinal)] }, IsHostBound = true };

    /// <summary>Rules of several policies as those of one: each once, in the order in which they are reported.</summary>
    public static IEnumerable<DraftRule> Together(IEnumerable<DraftRule> rules) => rules.GroupBy(rule => rule.Key).Select(Either)
        .OrderBy(rule => rule.Definition.Level).ThenBy(rule => rule.Definition.Policy, StringComparer.Ordinal).ThenBy(rule => rule.Definition.Name, StringComparer.Ordinal);

    /// <summary>One rule that came by several ways, each for hosts of its own.</summary>
    private static DraftRule Either(IEnumerable<DraftRule> same)
    {
        var ways = same.ToList();
        return ways.Find(rule => !rule.IsHostBound) ?? (ways is [var only] ? only : ways[0].On(ways.SelectMany(rule => rule.Definition.Hosts).Distinct(StringComparer.Ordinal)));
    }
}
