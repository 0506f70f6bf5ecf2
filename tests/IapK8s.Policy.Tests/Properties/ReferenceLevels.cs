using System.Net;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Tests.Properties;

/// <summary>What access levels mean, with no thought of speed: null is Unknown, and <c>&amp;</c>, <c>|</c> and <c>!</c> of such values are Kleene's.</summary>
internal sealed class ReferenceLevels(IReadOnlyList<AccessLevelDefinition> levels, bool trustsAProxy)
{
    public static ReferenceLevels None { get; } = new([], false);

    public bool? Of(string name, CanonicalRequest request, Principal? who)
    {
        var level = levels.SingleOrDefault(l => l.Name == name);
        if (level is null)
        {
            return null;
        }

        if (level.Expression is not null)
        {
            return ReferenceConditions.Evaluate(level.Expression, request, who, other => Of(other, request, who));
        }

        var values = level.Conditions.Select(c => Of(level, c, request, who)).ToList();
        return level.IsAnyEnough ? values.Aggregate((a, b) => a | b) : values.Aggregate((a, b) => a & b);
    }

    private bool? Of(AccessLevelDefinition level, LevelConditionDefinition condition, CanonicalRequest request, Principal? who)
    {
        bool? value = true;
        if (!condition.ClientCidrs.IsEmpty)
        {
            value &= trustsAProxy && request.ClientAddress is { } address ? condition.ClientCidrs.Any(c => IPNetwork.Parse(c).Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)) : null;
        }

        if (!condition.TimeWindows.IsEmpty)
        {
            value &= condition.TimeWindows.Select(w => IsKnown(level.TimeZones.Single(z => z.Name == w.TimeZone), request.Time) ? Of(w, request.Time) : (bool?)null).Aggregate((a, b) => a | b);
        }

        foreach (var claim in condition.Claims)
        {
            bool? absent = who is { GroupsAreComplete: true } ? false : null;
            value &= who is not null && who.Claims.Any(c => c.Key == claim.Name && claim.Values.Contains(c.Value)) ? true : absent;
        }

        foreach (var other in condition.RequiredLevels)
        {
            value &= Of(other, request, who);
        }

        return condition.IsNegated ? !value : value;
    }

    /// <summary>Offsets travel for some years, and nobody may guess what comes before or after them.</summary>
    private static bool IsKnown(TimeZoneDefinition zone, DateTimeOffset time) => time.ToUnixTimeSeconds() >= zone.Offsets[0].From && time.ToUnixTimeSeconds() < zone.Until;

    private static bool Of(TimeWindowDefinition window, DateTimeOffset time)
    {
        // The machine's own zone data, not what travels.
        var local = TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone));
        var today = local.Date.AddDays(-1);
        for (var i = 0; i < 2; i++, today = today.AddDays(1))
        {
            var (begin, end) = (today.AddMinutes(window.From), today.AddMinutes(window.To).AddDays(window.To <= window.From ? 1 : 0));
            if (window.Days.Contains(today.DayOfWeek) && local.DateTime >= begin && local.DateTime < end)
            {
                return true;
            }
        }

        return false;
    }
}
