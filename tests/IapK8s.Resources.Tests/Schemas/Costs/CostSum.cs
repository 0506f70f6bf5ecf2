namespace IapK8s.Resources.Tests.Schemas.Costs;

/// <summary>Sums and products that stay at the greatest number instead of wrapping.</summary>
internal static class CostSum
{
    public const long Unknown = long.MaxValue;

    public static long Add(params ReadOnlySpan<long> parts)
    {
        var sum = 0L;
        foreach (var part in parts)
            sum = part > Unknown - sum ? Unknown : sum + part;
        return sum;
    }

    public static long Multiply(long left, long right) => left == 0 || right == 0 ? 0 : left > Unknown / right ? Unknown : left * right;

    /// <summary>A part of a length, rounded up.</summary>
    public static long Part(long size, double factor) => size == Unknown ? Unknown : (long)Math.Ceiling(size * factor);
}
