using System.Globalization;

namespace IapK8s.Resources.Syntax;

/// <summary>How much may go at once.</summary>
/// <param name="Count">That many; null where it is a share.</param>
/// <param name="Percent">Of all; counts where <paramref name="Count"/> is null.</param>
public readonly record struct RemovalLimit(int? Count, int Percent)
{
    /// <summary>In a small directory every leaver is a large share.</summary>
    public const int LeastHeld = 10;

    public static RemovalLimit Default { get; } = new(null, 20);

    public bool IsExceededBy(int removed, int all) => Count is { } most ? removed > most : removed >= LeastHeld && (long)removed * 100 > (long)all * Percent;

    public override string ToString() => Count?.ToString(CultureInfo.InvariantCulture) ?? $"{Percent}%";
}

/// <summary><c>20%</c> or <c>500</c>.</summary>
public static class RemovalSyntax
{
    public const int Most = 10_000_000;

    /// <summary>Null with <paramref name="limit"/> set, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out RemovalLimit limit)
    {
        limit = default;
        var isShare = text.EndsWith('%');
        if (text.Length is 0 or > 8 || !int.TryParse(isShare ? text.AsSpan(0, text.Length - 1) : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > (isShare ? 100 : Most))
            return new SyntaxProblem($"{Quoted.Of(text)} is neither a percentage nor a number", "Write one such as 20% or \"500\"; 100% sets no limit.");
        limit = isShare ? new RemovalLimit(null, number) : new RemovalLimit(number, 0);
        return null;
    }
}
