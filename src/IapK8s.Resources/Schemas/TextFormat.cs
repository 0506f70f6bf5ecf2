namespace IapK8s.Resources.Schemas;

/// <summary>What a text may be, as far as a schema can say it. Never stricter than the validators: what a folder accepts a cluster accepts too.</summary>
public sealed record TextFormat
{
    /// <summary>In code points. Every text has one: the server estimates the cost of rules by it.</summary>
    public required int MaxLength { get; init; }

    public int MinLength { get; init; }

    /// <summary>In the syntax that RE2 and .NET read alike.</summary>
    public string? Pattern { get; init; }

    /// <summary>A format that the API server checks, such as <c>date-time</c>.</summary>
    public string? Format { get; init; }

    /// <summary>The only values.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Values that are known and refused.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>The limits in words, for descriptions; null for those of the length.</summary>
    public string? Limit { get; init; }

    public IReadOnlyList<CelRule> Rules { get; init; } = [];
}
