using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

/// <summary>Checks that many fields share.</summary>
internal static class FieldChecks
{
    /// <summary>One of the enforced values, or one that is known and refused, or a mistake. Absent is fine.</summary>
    public static void Choice(this FindingList findings, FieldPath field, string? value, Choice choice, string? instead = null)
    {
        if (value is null || choice.Enforced.Contains(value))
            return;
        if (choice.Later.Contains(value))
        {
            findings.NotSupported(field, value, instead ?? (choice.Enforced is [] ? "Remove it." : $"Write {Quoted.Choice(choice.Enforced)}, or leave it out."));
            return;
        }
        var meant = Suggestion.For(value, choice.Enforced);
        findings.Error(FindingReason.Invalid, field, $"{Quoted.Of(value)} is not one of {Quoted.Choice([.. choice.Known])}",
            meant is null ? $"Write {Quoted.Choice(choice.Enforced)}." : $"Did you mean {meant}?");
    }

    /// <summary>
    /// A list: absent is fine, empty is not (an empty matcher would match everything, which nobody means who wrote one), neither are too many or the same twice.
    /// </summary>
    public static void Each(this FindingList findings, FieldPath field, IReadOnlyList<string>? values, int most, string ifEmpty, Func<string, SyntaxProblem?> check)
    {
        if (values is null || !findings.Size(field, values.Count, most, ifEmpty))
            return;
        var seen = values.Count > 1 ? new HashSet<string>(StringComparer.Ordinal) : null;
        for (var i = 0; i < values.Count; i++)
        {
            if (check(values[i]) is { } problem)
                findings.Check(field.Index(i), problem);
            else if (seen?.Add(values[i]) == false)
                findings.Error(FindingReason.Invalid, field.Index(i), $"{Quoted.Of(values[i])} is there twice", "Remove one of them.");
        }
    }

    public static bool Size(this FindingList findings, FieldPath field, int count, int most, string ifEmpty)
    {
        if (count == 0)
            findings.Error(FindingReason.Invalid, field, $"{field} is an empty list", ifEmpty);
        else if (count > most)
            findings.Error(FindingReason.Invalid, field, $"{field} has {count} entries; {most} is the most", "Split it up, or name a group instead of its members.");
        return count > 0 && count <= most;
    }
}
