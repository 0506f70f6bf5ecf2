using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel;

/// <summary>The values of an environment's variables for one evaluation.</summary>
public abstract class CelActivation
{
    /// <summary>A value, <see cref="CelKind.Unknown"/> where it is not known, or an error.</summary>
    /// <param name="slot">The variable's place in <see cref="CelEnvironment.Variables"/>.</param>
    public abstract CelValue Read(int slot);
}
