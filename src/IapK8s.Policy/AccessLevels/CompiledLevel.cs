using System.Collections.Immutable;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Decisions;

namespace IapK8s.Policy.AccessLevels;

/// <summary>One access level, ready to be asked. Never throws, allocates nothing.</summary>
internal abstract class CompiledLevel
{
    /// <summary>The token's groups that it asks for.</summary>
    public virtual ImmutableArray<string> Groups => [];

    /// <summary>The levels that it asks for itself.</summary>
    public abstract ImmutableArray<string> Asks { get; }

    public abstract Ternary Evaluate(RequestActivation asking);

    /// <summary>Every part of it by itself, also those that an evaluation never looks at. For people: it allocates.</summary>
    public abstract LevelTrace Explain(string name, RequestActivation asking);
}

/// <summary>Conditions, all of which are needed or any of which is enough.</summary>
internal sealed class BasicLevel(bool isAnyEnough, ImmutableArray<LevelCondition> conditions) : CompiledLevel
{
    public override ImmutableArray<string> Asks => [.. conditions.SelectMany(condition => condition.Required)];

    public override Ternary Evaluate(RequestActivation asking)
    {
        var result = isAnyEnough ? Ternary.False : Ternary.True;
        foreach (var condition in conditions)
        {
            var value = condition.Evaluate(asking);
            result = isAnyEnough ? Kleene.Or(result, value) : Kleene.And(result, value);
            if (result == (isAnyEnough ? Ternary.True : Ternary.False))
            {
                break;
            }
        }

        return result;
    }

    public override LevelTrace Explain(string name, RequestActivation asking) => new(name, Evaluate(asking), [.. conditions.Select(condition => condition.Explain(asking))], null);
}

/// <summary>An expression; what fails in it decides nothing.</summary>
internal sealed class CustomLevel(CelProgram program, ImmutableArray<string> groups, ImmutableArray<string> asks) : CompiledLevel
{
    public override ImmutableArray<string> Groups => groups;

    public override ImmutableArray<string> Asks => asks;

    public override Ternary Evaluate(RequestActivation asking)
    {
        var value = program.Evaluate(asking);
        return value.IsTrue ? Ternary.True : value.IsFalse ? Ternary.False : Ternary.Unknown;
    }

    public override LevelTrace Explain(string name, RequestActivation asking) => new(name, Evaluate(asking), [], program.Explain(asking));
}
