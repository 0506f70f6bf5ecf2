using System.Collections.Immutable;
using IapK8s.Compiler.Merging;
using IapK8s.Compiler.Outputs;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Inheritance;

/// <summary>Drafts in words: each setting with who says so.</summary>
internal sealed class EffectiveSummaries(UpperLevels upper)
{
    /// <param name="merged">By draft: what it came to, alone or with others, on the pods that there are.</param>
    public ImmutableArray<EffectivePolicySummary> Of(IEnumerable<PolicyDraft> drafts, IReadOnlyDictionary<PolicyDraft, List<MergedPolicy>> merged) =>
        [.. drafts.Select(draft => Of(draft, merged.GetValueOrDefault(draft, []))).OrderBy(summary => summary.Namespace, StringComparer.Ordinal).ThenBy(summary => summary.Policy, StringComparer.Ordinal)];

    /// <summary>A policy that shares some of its hosts and not others has several answers: of each setting the strictest is shown, of what is not ordered that of the holder.</summary>
    private EffectivePolicySummary Of(PolicyDraft draft, List<MergedPolicy> merged)
    {
        var spoken = merged.Count switch { 0 => draft.Spoken, 1 => merged[0].Spoken, _ => SpokenSettings.Together([.. merged.Select(policy => policy.Spoken)]).Settings };
        var sessions = merged.Select(policy => policy.Settings.Session).DefaultIfEmpty(draft.Settings.Session).ToList();
        var rules = merged.Count == 0 ? draft.Rules : merged.SelectMany(policy => policy.Rules).DistinctBy(rule => rule.Key);
        return new EffectivePolicySummary(
            draft.Settings.Namespace,
            draft.Name,
            [.. upper.Policies.Select(policy => policy.Name).Append(draft.Name).Distinct(StringComparer.Ordinal)],
            [.. SettingTable.All.Select(setting => Of(setting, spoken, sessions)).OfType<EffectiveSetting>()],
            [.. rules.GroupBy(rule => rule.Definition.Level).OrderBy(level => level.Key)
                .Select(level => new EffectiveRules(level.Key, level.Count(rule => !rule.IsDeny), level.Count(rule => rule.IsDeny)))]);
    }

    /// <summary>Null where nobody speaks of it, and its default says nothing either. Lengths of time are always there: no session is without them.</summary>
    private EffectiveSetting? Of(Setting setting, SpokenSettings all, List<SessionSettings> sessions)
    {
        var spoken = all.Find(setting);
        var value = InForce(setting, sessions) is { } length ? length : spoken?.Value;
        if (value is null)
            return null;
        return new EffectiveSetting(setting.Field, setting.Format(value), spoken?.From.Resource.Id.ToString() ?? "default", (spoken is null ? upper.Ceilings.AtMost(setting, value) : spoken.LimitedBy)?.ToString());
    }

    private static TimeSpan? InForce(Setting setting, List<SessionSettings> sessions) =>
        setting == SettingTable.MaxAge ? sessions.Min(session => session.MaxAge)
        : setting == SettingTable.IdleTimeout ? sessions.Min(session => session.IdleTimeout)
        : setting == SettingTable.RecheckInterval ? sessions.Min(session => session.RecheckInterval)
        : setting == SettingTable.StaleFor ? sessions.Min(session => session.StaleFor)
        : null;
}
