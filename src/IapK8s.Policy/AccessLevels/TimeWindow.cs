using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.AccessLevels;

/// <summary>Whether clocks show a time in the window. In the hour that comes twice it is met both times; in the hour that is left out never.</summary>
internal sealed class TimeWindow(TimeWindowDefinition definition, ZoneClock clock)
{
    private readonly int _days = definition.Days.Aggregate(0, (days, day) => days | (1 << (int)day));

    public Ternary Contains(DateTimeOffset time)
    {
        if (!clock.TryRead(time, out var day, out var minute))
        {
            return Ternary.Unknown;
        }

        if (definition.From < definition.To)
        {
            return Kleene.Of(Has(day) && minute >= definition.From && minute < definition.To);
        }

        // Over midnight: the evening of a day that is named, or the morning after one.
        var before = (DayOfWeek)(((int)day + 6) % 7);
        return Kleene.Of((Has(day) && minute >= definition.From) || (Has(before) && minute < definition.To));
    }

    private bool Has(DayOfWeek day) => (_days & (1 << (int)day)) != 0;
}
