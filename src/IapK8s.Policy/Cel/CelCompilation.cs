using System.Collections.Immutable;

namespace IapK8s.Policy.Cel;

/// <summary>A program, or what keeps the source from being one.</summary>
/// <param name="Program">Null where there are issues.</param>
public sealed record CelCompilation(CelProgram? Program, ImmutableArray<CelIssue> Issues);
