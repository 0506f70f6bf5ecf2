using IapK8s.Policy.Cel.Types;

namespace IapK8s.Policy.Cel;

/// <summary>A variable that a host provides.</summary>
/// <param name="Name">May be qualified: <c>request.path</c> is one variable, found without looking at <c>request</c>.</param>
public sealed record CelVariable(string Name, CelType Type);
