namespace IapK8s.Resources.Findings;

/// <summary>Stable reasons, as they appear in conditions, logs and on the command line.</summary>
public enum FindingReason
{
    Invalid = 0,
    Malformed,
    UnknownField,
    WrongType,
    DuplicateKey,
    Required,
    NotSupported,
    DuplicateResource,
    RefNotFound,
    RefNotPermitted,

    /// <summary>A Secret of a namespace that has not let the controller read it.</summary>
    SecretForbidden,
    Conflicted,
    HostConflict,

    /// <summary>More than the ceiling of a ClusterIapPolicy allows.</summary>
    CeilingExceeded,
    NoTargets,

    /// <summary>Something depends on the client's address, and no proxy is trusted that could say it.</summary>
    NoTrustedProxies,
    NoAllowRules,

    /// <summary>It asks for something that gateways were not started for.</summary>
    NotServed,
}

public enum FindingSeverity
{
    /// <summary>The resource, or the named part of it, is not in force. Zero: what forgets to say counts as an error.</summary>
    Error = 0,
    Warning,
}

/// <summary>Which object a finding is about.</summary>
/// <param name="Namespace">Empty for cluster kinds.</param>
public sealed record ResourceId(string Kind, string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? $"{Kind}/{Name}" : $"{Kind}/{Namespace}/{Name}";
}

/// <summary>Where in the sources: file and one-based line and column; line 0 where unknown.</summary>
public sealed record SourceLocation(string File, int Line, int Column)
{
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}

/// <summary>One mistake (or doubt): which field, what value, and how to mend it.</summary>
public sealed record Finding
{
    public required FindingReason Reason { get; init; }

    public FindingSeverity Severity { get; init; }

    /// <summary>Null where the text was too broken to tell.</summary>
    public ResourceId? Resource { get; init; }

    /// <summary><c>spec.rules[staff].paths[0]</c>: list maps by key, other lists by index.</summary>
    public required string Field { get; init; }

    /// <summary>What is wrong, with the offending value.</summary>
    public required string Message { get; init; }

    /// <summary>What to write instead.</summary>
    public required string Fix { get; init; }

    public SourceLocation? Location { get; init; }

    /// <summary>What is in force meanwhile ("the previous version stays in force"); null where the finding changes nothing.</summary>
    public string? InForce { get; init; }

    /// <summary>One line, as it is logged and printed.</summary>
    public override string ToString()
    {
        var parts = new[]
        {
            Location is null ? null : $"{Location}:",
            Resource?.ToString(),
            Field.Length == 0 ? null : $"{Field}:",
            $"{Reason}:",
            $"{Message}.",
            Fix,
            InForce,
        };
        return string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)));
    }
}
