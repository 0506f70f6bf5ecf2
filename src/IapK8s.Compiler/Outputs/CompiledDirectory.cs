using IapK8s.Policy.Definitions;
using IapK8s.Resources.Directories;

namespace IapK8s.Compiler.Outputs;

/// <summary>A directory that can be read, as far as we know.</summary>
/// <param name="Password">Null where it could not be resolved: then nobody is asked.</param>
/// <param name="Authorities">PEM; null where the spec names none.</param>
/// <param name="IsResolved">Whether everything that it names is there.</param>
public sealed record CompiledDirectory(IapDirectory Resource, SecretText? Password, string? Authorities, bool IsResolved);
