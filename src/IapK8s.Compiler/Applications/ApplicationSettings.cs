using IapK8s.Policy.Applications;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Applications;

/// <summary>What an application says of itself, with the defaults of what it does not say.</summary>
internal static class ApplicationSettings
{
    public static HealthCheckDefinition? HealthCheck(ApplicationHealthCheck? health) => health is null ? null : new HealthCheckDefinition(
        health.Path!, Duration(health.Interval) ?? TimeSpan.FromSeconds(10), Duration(health.Timeout) ?? TimeSpan.FromSeconds(2), (int)(health.UnhealthyThreshold ?? 3), (int)(health.HealthyThreshold ?? 1));

    public static PathMapping? Path(ApplicationPathPrefix? path)
    {
        if (path is null)
            return null;
        var (prefix, replacement) = (Prefix(path.Prefix!), Prefix(path.ReplacePrefix ?? path.Prefix!));
        // The root by the root is no mapping.
        return prefix.Length == 0 && replacement.Length == 0 ? null : new PathMapping(prefix, replacement);
    }

    public static ApplicationTimeLimits Timeouts(ApplicationTimeouts? timeouts)
    {
        var defaults = new ApplicationTimeLimits();
        return new ApplicationTimeLimits
        {
            Connect = Duration(timeouts?.Connect) ?? defaults.Connect,
            Request = Duration(timeouts?.Request),
            Idle = Duration(timeouts?.Idle) ?? defaults.Idle,
        };
    }

    public static long? MaxBodyBytes(string? size) => size is null ? null : QuantitySyntax.Parse(size, 1, long.MaxValue, out var bytes) is null ? bytes : 0;

    private static TimeSpan? Duration(string? text) => text is not null && DurationSyntax.Parse(text, out var value) is null ? value : null;

    private static string Prefix(string text) => PrefixSyntax.Parse(text, out var prefix) is null ? prefix : throw new InvalidOperationException($"A validated prefix is none: {text}");
}
