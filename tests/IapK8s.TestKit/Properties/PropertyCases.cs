using System.Globalization;

namespace IapK8s.TestKit.Properties;

/// <summary>How many cases a property test tries: 100,000, or what IAP_PROPERTY_CASES says.</summary>
public static class PropertyCases
{
    private const int Default = 100_000;

    public static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("IAP_PROPERTY_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : Default;

    /// <summary>For a case that costs about <paramref name="factor"/> times what others do.</summary>
    public static int CountDividedBy(int factor) => Math.Max(1, Count / factor);
}
