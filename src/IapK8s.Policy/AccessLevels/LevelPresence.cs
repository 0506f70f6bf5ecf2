using IapK8s.Policy.Cel.Values;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Decisions;

namespace IapK8s.Policy.AccessLevels;

/// <summary><c>access_levels</c> as conditions ask it: by name, and the level is worked out then.</summary>
internal sealed class LevelPresence(RequestActivation asking) : CelPresence
{
    public override CelValue Contains(ReadOnlySpan<char> text) => (asking.Levels?.Of(text, asking) ?? Ternary.Unknown) switch
    {
        Ternary.True => CelValue.True,
        Ternary.False => CelValue.False,
        _ => ConditionEnvironment.Unknown[(int)ConditionVariable.AccessLevels],
    };
}
