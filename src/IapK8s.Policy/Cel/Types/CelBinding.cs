using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Types;

/// <summary>Prepares a function for a last argument that never changes: a pattern is compiled once, a time zone looked up once.</summary>
/// <returns>What to call instead, or what is wrong with the argument.</returns>
internal delegate (CelBody? Body, string? Mistake) CelBinding(in CelValue lastArgument);
