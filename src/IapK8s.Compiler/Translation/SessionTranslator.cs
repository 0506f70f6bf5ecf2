using IapK8s.Compiler.Inheritance;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Translation;

/// <summary>How long sessions last. Each length may come from another level, so whether they fit each other shows only here; the stricter stays.</summary>
internal static class SessionTranslator
{
    public static SessionSettings Translate(LevelPolicy own, SpokenSettings spoken, CeilingSet ceilings, FindingList findings)
    {
        var defaults = new SessionSettings();
        var maxAge = Of(SettingTable.MaxAge, defaults.MaxAge);
        var idle = Within(SettingTable.IdleTimeout, Of(SettingTable.IdleTimeout, defaults.IdleTimeout), maxAge, "the maxAge", SettingTable.MaxAge);
        // Idle time counts from rechecks: rarer ones would end sessions that are in use.
        var half = TimeSpan.FromSeconds(Math.Floor(idle.TotalSeconds / 2));
        return new SessionSettings
        {
            MaxAge = maxAge,
            IdleTimeout = idle,
            RecheckInterval = Within(SettingTable.RecheckInterval, Of(SettingTable.RecheckInterval, defaults.RecheckInterval), half, "half of the idleTimeout", SettingTable.IdleTimeout),
            StaleFor = Of(SettingTable.StaleFor, defaults.StaleFor),
        };

        TimeSpan Of(Setting<TimeSpan> setting, TimeSpan otherwise) =>
            spoken.Find(setting) is { } value ? (TimeSpan)value.Value : ceilings.MostOf(setting, otherwise) is { } most ? (TimeSpan)most.Value : otherwise;

        TimeSpan Within(Setting<TimeSpan> setting, TimeSpan value, TimeSpan most, string of, Setting<TimeSpan> other)
        {
            if (value <= most)
                return value;
            // Who spoke of both was told when the policy was read; between workloads' policies that share a target the stricter one is no mistake of the other's.
            var by = spoken.Find(other)?.From;
            if (spoken.Find(setting) is { LimitedBy: null } mine && mine.From == own && by != own && by?.Level != PolicyLevel.Workload)
            {
                findings.Error(FindingReason.Invalid, setting.Path, $"{Quoted.Of(DurationSyntax.Format(value))} is more than {DurationSyntax.Format(most)}, {of} {WhoSays(other)}",
                    $"Write at most {DurationSyntax.Format(most)}, which is in force.");
            }
            return most;
        }

        string WhoSays(Setting<TimeSpan> setting) => spoken.Find(setting) is { } said ? $"that {said.From.Resource.Id} sets" : "by default";
    }
}
