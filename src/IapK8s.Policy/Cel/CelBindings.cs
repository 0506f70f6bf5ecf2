using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel;

/// <summary>Values by name, for tools and tests. A variable without one is an error where it is read.</summary>
public sealed class CelBindings(CelEnvironment environment) : CelActivation
{
    private readonly CelValue?[] _values = new CelValue?[environment.Variables.Length];

    /// <exception cref="ArgumentException">The environment has no such variable.</exception>
    public CelBindings Set(string name, CelValue value)
    {
        var slot = environment.SlotOf(name);
        if (slot < 0)
        {
            throw new ArgumentException($"the environment has no variable '{name}'", nameof(name));
        }

        _values[slot] = value;
        return this;
    }

    public override CelValue Read(int slot) => _values[slot] ?? CelValue.Fail($"the variable '{environment.Variables[slot].Name}' has no value");
}
