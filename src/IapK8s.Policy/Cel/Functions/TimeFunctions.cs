using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>Parts of timestamps, in UTC or a time zone, and of durations.</summary>
internal static class TimeFunctions
{
    public static IEnumerable<CelFunction> Functions =>
    [
        .. Part("getFullYear", static (time, _) => time.Year),
        .. Part("getMonth", static (time, _) => time.Month - 1),
        .. Part("getDate", static (time, _) => time.Day),
        .. Part("getDayOfMonth", static (time, _) => time.Day - 1),
        .. Part("getDayOfYear", static (time, _) => time.DayOfYear),
        .. Part("getDayOfWeek", static (time, _) => time.DayOfWeek),
        .. Part("getHours", static (time, _) => time.SecondOfDay / 3600),
        .. Part("getMinutes", static (time, _) => time.SecondOfDay / 60 % 60),
        .. Part("getSeconds", static (time, _) => time.SecondOfDay % 60),
        .. Part("getMilliseconds", static (_, nanos) => nanos / 1_000_000),

        // Of a duration the whole of it in that unit, but for milliseconds, which are those of its second.
        CelFunction.Pure(static (ref _, a) => CelValue.Of((long)(Durations.ToNanos(a[0]) / Times.NanosPerSecond / 3600)), "(duration).getHours(): int"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of((long)(Durations.ToNanos(a[0]) / Times.NanosPerSecond / 60)), "(duration).getMinutes(): int"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of((long)(Durations.ToNanos(a[0]) / Times.NanosPerSecond)), "(duration).getSeconds(): int"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of((long)(Durations.ToNanos(a[0]) % Times.NanosPerSecond / 1_000_000)), "(duration).getMilliseconds(): int"),
    ];

    private static IEnumerable<CelFunction> Part(string name, Func<CalendarTime, int, long> part) =>
    [
        CelFunction.Pure((ref _, a) => CelValue.Of(part(CelZone.Utc.At(a[0]), a[0].Nanos)), $"(timestamp).{name}(): int"),
        CelFunction.Pure(
            (ref budget, a) =>
            {
                // Looking a zone up may read a file.
                if (!budget.TryCharge(1_000))
                {
                    return CelValue.Fail(CelError.CostExceeded);
                }

                return CelZone.Find(a[1].AsString()) is { } zone ? CelValue.Of(part(zone.At(a[0]), a[0].Nanos)) : CelValue.Fail("there is no such time zone");
            },
            (in zoneName) =>
            {
                if (CelZone.Find(zoneName.AsString()) is { } zone)
                {
                    return ((ref _, a) => CelValue.Of(part(zone.At(a[0]), a[0].Nanos)), null);
                }

                return (null, $"there is no time zone {zoneName}: write an IANA name (Europe/Berlin) or an offset (+02:00)");
            },
            $"(timestamp).{name}(string): int"),
    ];
}
