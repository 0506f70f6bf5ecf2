using CsCheck;

namespace IapK8s.Policy.Tests.Properties;

internal static class Pick
{
    public static Gen<T> From<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
