using IapK8s.Policy.Networks;

namespace IapK8s.Resources.Syntax;

/// <summary>Address ranges, as <see cref="NetworkText"/> reads them.</summary>
public static class CidrSyntax
{
    /// <summary>Null with the range in its one spelling in <paramref name="canonical"/>, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out string canonical)
    {
        var mistake = NetworkText.Parse(text, out var network);
        canonical = mistake is null ? network.ToString() : "";
        return mistake is null ? null : new SyntaxProblem($"{Quoted.Of(text)} {mistake.What}", mistake.Fix);
    }
}
