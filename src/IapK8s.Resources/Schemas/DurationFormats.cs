using IapK8s.Resources.Syntax;
using IapK8s.Resources.Validation;

namespace IapK8s.Resources.Schemas;

/// <summary>Durations in the Kubernetes spelling (GEP-2257), each within its limits.</summary>
internal static class DurationFormats
{
    public static readonly TextFormat MaxAge = Of(Limits.LeastMaxAge, Limits.MostMaxAge);
    public static readonly TextFormat IdleTimeout = Of(Limits.LeastIdleTimeout, Limits.MostMaxAge);
    public static readonly TextFormat RecheckInterval = Of(Limits.LeastRecheckInterval, Limits.MostRecheckInterval);
    public static readonly TextFormat StaleFor = Of(TimeSpan.Zero, Limits.MostStaleFor);
    public static readonly TextFormat ConnectTimeout = Of(Limits.LeastTimeout, Limits.MostConnectTimeout);
    public static readonly TextFormat Timeout = Of(Limits.LeastTimeout, Limits.MostTimeout);
    public static readonly TextFormat HealthInterval = Of(Limits.LeastHealthInterval, Limits.MostHealthInterval);
    public static readonly TextFormat AuthAge = Of(Limits.LeastAuthAge, Limits.MostMaxAge);

    public static readonly TextFormat SyncInterval = Of(Limits.LeastSyncInterval, Limits.MostSyncInterval);
    public static readonly TextFormat StaleAfter = Of(Limits.LeastStaleAfter, Limits.MostStaleAfter);

    /// <summary>Of "12345ms" four times.</summary>
    private const int Longest = 28;

    private static TextFormat Of(TimeSpan least, TimeSpan most) => new()
    {
        Pattern = "^([0-9]{1,5}(h|m|s|ms)){1,4}$",
        MaxLength = Longest,
        Limit = $"From {DurationSyntax.Format(least)} to {DurationSyntax.Format(most)}.",
        Rules =
        [
            new($"duration(self) >= duration('{DurationSyntax.Format(least)}') && duration(self) <= duration('{DurationSyntax.Format(most)}')",
                $"write a duration from {DurationSyntax.Format(least)} to {DurationSyntax.Format(most)}, such as {Example(least, most)}"),
            // The wire counts whole seconds.
            new("duration(self).getMilliseconds() % 1000 == 0", "write whole seconds, such as 90s"),
        ],
    };

    private static string Example(TimeSpan least, TimeSpan most) => DurationSyntax.Format(least > TimeSpan.FromMinutes(30) || most < TimeSpan.FromMinutes(30) ? least : TimeSpan.FromMinutes(30));
}
