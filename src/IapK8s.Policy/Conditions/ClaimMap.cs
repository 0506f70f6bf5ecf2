using System.Collections.Immutable;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Conditions;

/// <summary><c>identity.claims</c>: a claim with one value is a string, with several a list.</summary>
internal static class ClaimMap
{
    public static CelMap Of(ImmutableArray<KeyValuePair<string, string>> claims) =>
        CelValue.OfMap(claims.GroupBy(c => c.Key, c => c.Value, StringComparer.Ordinal).Select(g => KeyValuePair.Create(CelValue.Of(g.Key), Value([.. g])))).AsMap();

    private static CelValue Value(string[] values) => values.Length == 1 ? CelValue.Of(values[0]) : CelValue.OfStrings(values);
}
