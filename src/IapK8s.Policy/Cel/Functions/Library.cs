using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Policy.Cel.Types;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>The specification's standard library, its extensions, and the Kubernetes libraries for addresses and URLs.</summary>
internal static class Library
{
    private static readonly Lazy<FrozenDictionary<string, ImmutableArray<CelOverload>>> Functions = new(() =>
        Arithmetic.Functions.Concat(Comparison.Functions).Concat(Conversions.Functions).Concat(TimeFunctions.Functions).Concat(TextFunctions.Functions).Concat(StringFunctions.Functions)
            .Concat(ListFunctions.Functions).Concat(SetFunctions.Functions).Concat(MathFunctions.Functions).Concat(EncoderFunctions.Functions)
            .Concat(OptionalFunctions.Functions).Concat(NetworkFunctions.Functions).Concat(UrlFunctions.Functions)
            .SelectMany(f => f.Overloads)
            .GroupBy(o => o.Signature.Function, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => ImmutableArray.CreateRange(g), StringComparer.Ordinal));

    public static ImmutableArray<CelOverload> OverloadsOf(string function) => Functions.Value.TryGetValue(function, out var found) ? found : [];
}
