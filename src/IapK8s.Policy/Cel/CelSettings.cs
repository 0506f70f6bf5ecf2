namespace IapK8s.Policy.Cel;

/// <summary>How expressions are read.</summary>
public sealed record CelSettings
{
    /// <summary>The namespace that names are looked for in first: <c>a.b</c> finds <c>x</c> as <c>a.b.x</c>, <c>a.x</c>, <c>x</c>.</summary>
    public string Container { get; init; } = "";

    /// <summary>False: types and names are not checked beforehand; what does not fit is an error of the evaluation.</summary>
    public bool Check { get; init; } = true;

    public bool Macros { get; init; } = true;

    public CelLimits Limits { get; init; } = CelLimits.Default;
}
