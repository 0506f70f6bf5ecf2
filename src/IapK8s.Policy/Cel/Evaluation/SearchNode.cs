using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

/// <summary><c>exists(g, g == "text")</c> and <c>all(g, g != "text")</c>, the commonest questions of conditions: strings are searched without a round for each.
/// Other lists and maps are gone through as ever.</summary>
internal sealed class SearchNode(int offset, Node range, int first, Node predicate, string text, bool isAll) : QuantifierNode(offset, range, first, -1, predicate, isAll)
{
    private readonly bool _whenFound = !isAll;

    /// <summary>Longer texts cost by their length where they are compared.</summary>
    private const int LongestText = 63;

    /// <summary>The loop as a search; null where it asks for something else.</summary>
    public static SearchNode? Of(int offset, Node range, int first, Node predicate, bool isAll) =>
        predicate is EqualNode equal && equal.IsNegated == isAll && equal.TextComparedWith(first) is { Length: <= LongestText } text ? new SearchNode(offset, range, first, predicate, text, isAll) : null;

    protected override CelValue Loop(ref CelFrame frame, in CelValue range, int count)
    {
        if (range.Reference is string[] items)
        {
            var index = items.AsSpan().IndexOf(text);
            return frame.Budget.TryCharge(index < 0 ? count : index + 1) ? CelValue.Of(index >= 0 == _whenFound) : Exceeded;
        }

        if (range.Reference is CelList list && list.ContainsString(text) is { } contains)
        {
            return frame.Budget.TryCharge() ? CelValue.Of(contains == _whenFound) : Exceeded;
        }

        return base.Loop(ref frame, range, count);
    }
}
