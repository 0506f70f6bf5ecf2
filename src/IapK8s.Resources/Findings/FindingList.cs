using System.Collections.Immutable;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Findings;

/// <summary>Collects the findings about one resource, each with its place.</summary>
public sealed class FindingList(ResourceId? resource, IFieldLocator? locator)
{
    private readonly ImmutableArray<Finding>.Builder _findings = ImmutableArray.CreateBuilder<Finding>();

    public FindingList(IResource resource) : this(resource.Id, resource.Locator)
    {
    }

    public bool HasErrors => _findings.Any(finding => finding.Severity == FindingSeverity.Error);

    public ImmutableArray<Finding> ToImmutable() => _findings.ToImmutable();

    public void Error(FindingReason reason, FieldPath field, string message, string fix) =>
        Add(reason, FindingSeverity.Error, field, message, fix);

    public void Error(FindingReason reason, FieldPath field, string message, string fix, SourceLocation? at) =>
        Add(reason, FindingSeverity.Error, field, message, fix, at);

    public void Warning(FindingReason reason, FieldPath field, string message, string fix) =>
        Add(reason, FindingSeverity.Warning, field, message, fix);

    public void Required(FieldPath field, string fix) =>
        Error(FindingReason.Required, field, $"{field} is missing", fix);

    public void NotSupported(FieldPath field, string value, string fix) =>
        Error(FindingReason.NotSupported, field, $"{field}: {value} is not enforced by this build", fix);

    /// <summary>False where there is a problem, which is added.</summary>
    public bool Check(FieldPath field, SyntaxProblem? problem)
    {
        if (problem is not null)
            Error(problem.IsUnsupported ? FindingReason.NotSupported : FindingReason.Invalid, field, problem.Message, problem.Fix);
        return problem is null;
    }

    private void Add(FindingReason reason, FindingSeverity severity, FieldPath field, string message, string fix, SourceLocation? at = null) =>
        _findings.Add(new Finding
        {
            Reason = reason,
            Severity = severity,
            Resource = resource,
            Field = field.Text,
            Message = message,
            Fix = fix,
            Location = at ?? locator?.Locate(field.Text),
        });
}
