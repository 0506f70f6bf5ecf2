using System.Collections.Immutable;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel;

/// <param name="Steps">In the order of evaluation, at most <see cref="MaxSteps"/>; parts that were not needed are not there.</param>
public sealed record CelExplanation(CelValue Result, ImmutableArray<CelStep> Steps)
{
    public const int MaxSteps = 1_000;
}
