using System.Collections.Immutable;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Evaluation;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Conditions;

/// <summary>A rule's condition in the Common Expression Language.</summary>
internal sealed class RuleCondition(ConditionReading reading, CelProgram program) : ICondition
{
    public ImmutableArray<string> AccessLevels => reading.AccessLevels;

    public ImmutableArray<string> Groups => reading.Groups;

    public bool ReadsTime => !reading.AccessLevels.IsEmpty || program.Reads.Contains("request.time");

    /// <summary>Null where the source is not a condition, with every mistake in it.</summary>
    public static RuleCondition? Compile(string source, out string? mistake)
    {
        var reading = ConditionReading.Of(source);
        mistake = reading.Program is null ? $"condition {string.Join("; ", reading.Issues)}" : null;
        return reading.Program is null ? null : new RuleCondition(reading, reading.Program);
    }

    public Ternary Evaluate(in CanonicalRequest request, Principal? principal)
    {
        var activation = RequestActivation.Begin(request, principal);
        var value = program.Evaluate(activation);
        activation.End();
        return value.IsTrue ? Ternary.True : value.IsFalse ? Ternary.False : Ternary.Unknown;
    }

    public CelExplanation Explain(in CanonicalRequest request, Principal? principal)
    {
        var activation = RequestActivation.Begin(request, principal);
        var explanation = program.Explain(activation);
        activation.End();
        return explanation;
    }
}
