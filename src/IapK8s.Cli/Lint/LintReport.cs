using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace IapK8s.Cli.Lint;

/// <summary>The answer of <c>lint</c>.</summary>
internal sealed record LintReport(string Policies, int Errors, int Warnings, int Notes, ImmutableArray<LintReportRow> Problems)
{
    public static LintReport Of(string policies, ImmutableArray<LintProblem> problems) => new(
        policies, problems.Count(problem => problem.Severity == LintSeverity.Error), problems.Count(problem => problem.Severity == LintSeverity.Warning), problems.Count(problem => problem.Severity == LintSeverity.Note),
        [.. problems.Select(LintReportRow.Of)]);
}

/// <param name="Line">From 1; 0 where it is not known.</param>
internal sealed record LintReportRow(string Id, string Severity, string? File, int Line, int Column, string? Resource, string Field, string Message, string Why, string Fix)
{
    public static LintReportRow Of(LintProblem problem) => new(
        problem.Rule.Id, problem.Severity.ToString().ToLowerInvariant(), problem.Location?.File, problem.Location?.Line ?? 0, problem.Location?.Column ?? 0,
        problem.Resource?.ToString(), problem.Field, problem.Message, problem.Rule.Why, problem.Fix);

    [JsonIgnore]
    public string Place => File is null ? Resource ?? "" : Line == 0 ? File : $"{File}:{Line}:{Column}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LintReport))]
internal sealed partial class LintJson : JsonSerializerContext;
