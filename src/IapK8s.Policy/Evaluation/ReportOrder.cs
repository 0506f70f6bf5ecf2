using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Evaluation;

/// <summary>By level, policy and name: of several rules that decide, the first is the one that is named.</summary>
internal sealed class ReportOrder : IComparer<RuleDefinition>
{
    public static readonly ReportOrder Instance = new();

    public int Compare(RuleDefinition? x, RuleDefinition? y)
    {
        var byLevel = x!.Level.CompareTo(y!.Level);
        var byPolicy = byLevel != 0 ? byLevel : string.CompareOrdinal(x.Policy, y.Policy);
        return byPolicy != 0 ? byPolicy : string.CompareOrdinal(x.Name, y.Name);
    }
}
