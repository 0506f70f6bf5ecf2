using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel;

/// <summary>What one part of an expression evaluated to.</summary>
/// <param name="Offset">Where the part's operator or name stands in the source.</param>
/// <param name="Depth">How deep it is nested, from 0.</param>
/// <param name="Part">What it is: a name, a call, an operator.</param>
public sealed record CelStep(int Offset, int Depth, string Part, CelValue Value);
