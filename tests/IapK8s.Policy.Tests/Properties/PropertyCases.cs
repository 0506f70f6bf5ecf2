using System.Globalization;

namespace IapK8s.Policy.Tests.Properties;

/// <summary>How many cases a property is tried on: enough for every run, far more on demand (<c>make test-long</c>).</summary>
internal static class PropertyCases
{
    public static long Count { get; } =
        long.TryParse(Environment.GetEnvironmentVariable("IAP_PROPERTY_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 100_000;
}
