namespace IapK8s.Policy.Cel;

/// <summary>What an expression and its evaluation may cost.</summary>
public sealed record CelLimits
{
    public static readonly CelLimits Default = new();

    /// <summary>Of the source, in characters.</summary>
    public int Length { get; init; } = 32_768;

    /// <summary>Of the syntax tree.</summary>
    public int Nodes { get; init; } = 10_000;

    /// <summary>How deep an expression may be nested, and how long a chain such as <c>a + b + c</c> may be.</summary>
    public int Depth { get; init; } = 250;

    /// <summary>Units that one evaluation may cost, see <see cref="Values.CelBudget"/>.</summary>
    public long Budget { get; init; } = 1_000_000;
}
