using System.Collections.Immutable;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Targets;

/// <summary>meta/v1 label selectors. An empty one matches nothing here: validation refuses it, and a Service without a selector has no pods.</summary>
internal static class LabelMatch
{
    public static bool Matches(ImmutableSortedDictionary<string, string> selector, ImmutableSortedDictionary<string, string> labels)
    {
        // Asked for each pair of Service and pod of a namespace, so without a closure.
        foreach (var (key, wanted) in selector)
        {
            if (!labels.TryGetValue(key, out var value) || value != wanted)
                return false;
        }
        return !selector.IsEmpty;
    }

    public static bool Matches(LabelSelector selector, ImmutableSortedDictionary<string, string> labels)
    {
        var wanted = selector.MatchLabels ?? ImmutableSortedDictionary<string, string>.Empty;
        var expressions = selector.MatchExpressions ?? [];
        return wanted.Count + expressions.Count > 0
            && wanted.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value)
            && expressions.All(expression => Matches(expression, labels));
    }

    /// <summary>Of namespaces an empty selector means all.</summary>
    public static bool MatchesOrIsEmpty(LabelSelector selector, ImmutableSortedDictionary<string, string> labels) =>
        IsEmpty(selector) || Matches(selector, labels);

    public static bool IsEmpty(LabelSelector selector) => (selector.MatchLabels?.Count ?? 0) + (selector.MatchExpressions?.Count ?? 0) == 0;

    private static bool Matches(LabelRequirement requirement, ImmutableSortedDictionary<string, string> labels)
    {
        var isThere = labels.TryGetValue(requirement.Key ?? "", out var value);
        var values = requirement.Values ?? [];
        return requirement.Operator switch
        {
            "In" => isThere && values.Contains(value),
            "NotIn" => !isThere || !values.Contains(value),
            "Exists" => isThere,
            "DoesNotExist" => !isThere,
            _ => false,
        };
    }
}
