using System.Collections.Immutable;
using System.Text.Json;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Validation;

namespace IapK8s.Controller.Status.Clusters;

/// <summary><c>status.podSelectors</c>, by which the fence knows what a policy selects. Pure. It never selects less than the policy does: where a list would be too long for the schema it selects more.</summary>
internal static class PodSelectors
{
    /// <param name="before">What was written last. It goes on where the policy may mean pods that nobody can tell, or its newest version is none: a Service that somebody deletes opens nothing.</param>
    /// <returns>Sorted, distinct; null for none.</returns>
    public static ImmutableArray<LabelSelector>? Of(PodSelection? selection, IEnumerable<LabelSelector> before)
    {
        if (selection is null)
        {
            return null;
        }

        var selectors = Distinct(selection.Pods.Concat(selection.IsWhole ? [] : before).Select(Narrow));
        if (selectors.Length > Limits.PodSelectors)
        {
            selectors = Distinct(Fold(selectors));
        }

        return selectors switch
        {
            [] => null,
            _ when selectors.Length > Limits.PodSelectors || selectors.Any(IsEmpty) => [new LabelSelector()],
            _ => selectors,
        };
    }

    /// <summary>Requirements with more values than the schema lets through select more instead.</summary>
    private static LabelSelector Narrow(LabelSelector selector) => new()
    {
        MatchLabels = selector.MatchLabels is { Count: > 0 } labels ? labels.ToImmutableSortedDictionary(StringComparer.Ordinal) : null,
        MatchExpressions = (selector.MatchExpressions ?? []).Select(Narrow).OfType<LabelRequirement>().ToList() is { Count: > 0 } requirements ? requirements : null,
    };

    private static LabelRequirement? Narrow(LabelRequirement requirement) => requirement switch
    {
        { Operator: "In", Values.Count: > Limits.LabelValues } => new LabelRequirement(requirement.Key, "Exists", null),
        { Operator: "NotIn", Values.Count: > Limits.LabelValues } => null,
        _ => requirement with { Values = requirement.Values is { Count: > 0 } values ? values : null },
    };

    /// <summary>Those of one label each, as of many Services, together: <c>app In (a, b)</c> is <c>app=a</c> or <c>app=b</c>.</summary>
    private static IEnumerable<LabelSelector> Fold(ImmutableArray<LabelSelector> selectors)
    {
        var single = selectors.Where(selector => selector is { MatchLabels.Count: 1, MatchExpressions: null }).ToList();
        return selectors.Except(single).Concat(single.Select(selector => selector.MatchLabels!.Single()).GroupBy(label => label.Key, StringComparer.Ordinal)
            .SelectMany(labels => labels.Select(label => label.Value).Order(StringComparer.Ordinal).Chunk(Limits.LabelValues)
                .Select(values => new LabelSelector { MatchExpressions = [new LabelRequirement(labels.Key, "In", values)] })));
    }

    private static ImmutableArray<LabelSelector> Distinct(IEnumerable<LabelSelector> selectors) =>
        [.. selectors.DistinctBy(TextOf).OrderBy(TextOf, StringComparer.Ordinal)];

    private static string TextOf(LabelSelector selector) => JsonSerializer.Serialize(selector, ClusterStatusJson.Default.LabelSelector);

    private static bool IsEmpty(LabelSelector selector) => selector is { MatchLabels: null, MatchExpressions: null };
}
