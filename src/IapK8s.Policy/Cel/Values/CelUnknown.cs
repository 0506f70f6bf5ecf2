using System.Collections.Immutable;

namespace IapK8s.Policy.Cel.Values;

/// <summary>What an unknown value depends on.</summary>
public sealed class CelUnknown(params ImmutableArray<string> attributes)
{
    public ImmutableArray<string> Attributes { get; } = attributes;

    internal static CelUnknown Merge(CelUnknown first, CelUnknown second)
    {
        if (second.Attributes.All(first.Attributes.Contains))
        {
            return first;
        }

        return new CelUnknown([.. first.Attributes.Union(second.Attributes, StringComparer.Ordinal)]);
    }
}
