using IapK8s.Policy.Cel;
using IapK8s.Policy.Conditions;

namespace IapK8s.Resources.Syntax;

/// <summary>Conditions of rules, by the compiler that enforces them.</summary>
public static class ConditionSyntax
{
    private const int Around = 30;

    /// <summary>Every mistake in it, each with its place: line, column, and a caret in what surrounds it.</summary>
    public static IEnumerable<SyntaxProblem> Check(string condition)
    {
        var reading = ConditionReading.Of(condition);
        foreach (var issue in reading.Issues)
        {
            yield return new SyntaxProblem($"At {issue.Line}:{issue.Column}, {Quoted.Of(Marked(condition, issue))}: {issue.Message}",
                "Correct the expression (CEL); it may name request, identity and access_levels.");
        }
    }

    private static string Marked(string condition, CelIssue issue)
    {
        var from = Math.Max(0, issue.Offset - Around);
        var to = Math.Min(condition.Length, issue.Offset + Around);
        return $"{condition[from..issue.Offset]}^{condition[issue.Offset..to]}";
    }
}
