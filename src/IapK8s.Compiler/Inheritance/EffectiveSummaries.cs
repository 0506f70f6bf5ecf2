using System.Collections.Immutable;
using IapK8s.Compiler.Outputs;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Inheritance;

/// <summary>Drafts in words: each setting with who says so.</summary>
internal static class EffectiveSummaries
{
    public static ImmutableArray<EffectivePolicySummary> Of(IEnumerable<PolicyDraft> drafts) =>
        [.. drafts.Select(Of).OrderBy(summary => summary.Namespace, StringComparer.Ordinal).ThenBy(summary => summary.Policy, StringComparer.Ordinal)];

    private static EffectivePolicySummary Of(PolicyDraft draft) => new(
        draft.Settings.Namespace,
        draft.Name,
        [.. draft.Contributors.Select(policy => policy.Name)],
        [.. SettingTable.All.Select(setting => Of(setting, draft)).OfType<EffectiveSetting>()],
        [.. draft.Rules.GroupBy(rule => rule.Definition.Level).OrderBy(level => level.Key)
            .Select(level => new EffectiveRules(level.Key, level.Count(rule => !rule.IsDeny), level.Count(rule => rule.IsDeny)))]);

    /// <summary>Null where nobody speaks of it, and its default says nothing either. Lengths of time are always there: no session is without them.</summary>
    private static EffectiveSetting? Of(Setting setting, PolicyDraft draft)
    {
        var spoken = draft.Spoken.Find(setting);
        var value = InForce(setting, draft.Settings.Session) is { } length ? length : spoken?.Value;
        if (value is null)
            return null;
        return new EffectiveSetting(setting.Field, setting.Format(value), spoken?.From.Resource.Id.ToString() ?? "default", (spoken is null ? draft.Ceilings.AtMost(setting, value) : spoken.LimitedBy)?.ToString());
    }

    private static TimeSpan? InForce(Setting setting, SessionSettings session) =>
        setting == SettingTable.MaxAge ? session.MaxAge
        : setting == SettingTable.IdleTimeout ? session.IdleTimeout
        : setting == SettingTable.RecheckInterval ? session.RecheckInterval
        : setting == SettingTable.StaleFor ? session.StaleFor
        : null;
}
