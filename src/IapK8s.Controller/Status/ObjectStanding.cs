using System.Collections.Immutable;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Status;

namespace IapK8s.Controller.Status;

/// <summary>What is known of an object of any kind.</summary>
/// <param name="Generation">Of the newest version.</param>
/// <param name="Sound">Of the version in force; 0 where none is.</param>
/// <param name="Before">The conditions that it had.</param>
internal sealed record ObjectStanding(ResourceId Id, long Generation, long Sound, ImmutableArray<Finding> Findings, ImmutableArray<Condition> Before, DateTimeOffset Now)
{
    private const int LongestMessage = 2_000;

    private IEnumerable<Finding> Errors => Findings.Where(finding => finding.Severity == FindingSeverity.Error);

    public Condition Accepted => Condition(
        ConditionTypes.Accepted, FromFindings([.. Errors.Where(finding => !IsReference(finding))], ConditionReasons.Accepted, [.. Findings.Where(finding => finding.Severity == FindingSeverity.Warning)]), Generation);

    public Condition ResolvedRefs => Condition(ConditionTypes.ResolvedRefs, FromFindings([.. Errors.Where(IsReference)], ConditionReasons.ResolvedRefs, []), Generation);

    /// <summary>Whether gateways were started for what it asks of them, in some field or in all.</summary>
    public bool IsServed(string? field = null) => !Findings.Any(finding => finding.Reason == FindingReason.NotServed && (field is null || finding.Field == field));

    /// <summary>For kinds of which nothing else is to be told.</summary>
    public ObjectStatus ToObject() => new(Id.Kind, Id.Namespace, Id.Name, Generation, WithReady([Accepted, ResolvedRefs]));

    public ImmutableArray<Condition> WithReady(ImmutableArray<Condition> others) => others.Add(Condition(ConditionTypes.Ready, ReadyCondition.Judge(others), Generation));

    public Condition Condition(string type, (bool Status, string Reason, string Message) current, long generation)
    {
        var last = Before.FirstOrDefault(condition => condition.Type == type);
        var message = current.Message.Length > LongestMessage ? $"{current.Message.AsSpan(0, LongestMessage)}…" : current.Message;
        return new Condition(type, current.Status, current.Reason, message, generation, last is not null && last.Status == current.Status ? last.LastTransitionTime : Now);
    }

    private static (bool Status, string Reason, string Message) FromFindings(ImmutableArray<Finding> errors, string reason, ImmutableArray<Finding> warnings) => errors switch
    {
        [] when warnings is [var first, ..] => (true, reason, warnings.Length == 1 ? $"A warning: {first}" : $"{warnings.Length} warnings; the first: {first}"),
        [] => (true, reason, ""),
        [var only] => (false, only.Reason.ToString(), only.ToString()),
        [var first, ..] => (false, first.Reason.ToString(), $"{errors.Length} mistakes; the first: {first}"),
    };

    private static bool IsReference(Finding finding) => finding.Reason is FindingReason.RefNotFound or FindingReason.RefNotPermitted or FindingReason.SecretForbidden;
}
