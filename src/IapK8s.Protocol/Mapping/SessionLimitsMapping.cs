using IapK8s.Policy.Definitions;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>How long sessions last, on the wire, in whole seconds.</summary>
internal static class SessionLimitsMapping
{
    public static Wire.SessionLimits ToWire(SessionSettings session) => new()
    {
        MaxAgeSeconds = (long)session.MaxAge.TotalSeconds,
        IdleTimeoutSeconds = (long)session.IdleTimeout.TotalSeconds,
        RecheckIntervalSeconds = (long)session.RecheckInterval.TotalSeconds,
        StaleForSeconds = (long)session.StaleFor.TotalSeconds,
    };

    public static SessionSettings FromWire(WireReading reading, Wire.SessionLimits? session, string field)
    {
        if (session is null)
        {
            reading.Refuse(field, "is missing");
            return new SessionSettings();
        }

        return new SessionSettings
        {
            MaxAge = reading.Seconds(session.MaxAgeSeconds, field + ".max_age_seconds"),
            IdleTimeout = reading.Seconds(session.IdleTimeoutSeconds, field + ".idle_timeout_seconds"),
            RecheckInterval = reading.Seconds(session.RecheckIntervalSeconds, field + ".recheck_interval_seconds"),
            StaleFor = reading.Seconds(session.StaleForSeconds, field + ".stale_for_seconds", least: 0),
        };
    }
}
