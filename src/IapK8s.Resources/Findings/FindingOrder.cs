namespace IapK8s.Resources.Findings;

/// <summary>One order for findings, so that the same mistakes give the same list.</summary>
public sealed class FindingOrder : IComparer<Finding>
{
    /// <summary>By kind, namespace and name, then field, reason and message.</summary>
    public static FindingOrder ByResource { get; } = new();

    public int Compare(Finding? left, Finding? right)
    {
        foreach (var (first, second) in Keys(left!).Zip(Keys(right!)))
        {
            if (string.CompareOrdinal(first, second) is not 0 and var order)
                return order;
        }
        return 0;
    }

    private static string?[] Keys(Finding finding) =>
        [finding.Resource?.Kind, finding.Resource?.Namespace, finding.Resource?.Name, finding.Field, finding.Reason.ToString(), finding.Message, finding.Location?.ToString()];
}
