using System.Collections.Immutable;
using IapK8s.Policy.Cel.Evaluation;
using IapK8s.Policy.Cel.Syntax;
using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel;

/// <summary>A compiled expression. Immutable and thread-safe.</summary>
public sealed class CelProgram
{
    private readonly CelEnvironment _environment;
    private readonly Expr _tree;
    private readonly Node _root;
    private readonly int _locals;

    internal CelProgram(CelEnvironment environment, string source, Expr tree, Node root, CelType resultType, int locals, IEnumerable<string> reads)
    {
        _environment = environment;
        Source = source;
        _tree = tree;
        _root = root;
        ResultType = resultType;
        _locals = locals;
        Reads = [.. reads.Order(StringComparer.Ordinal)];
    }

    public string Source { get; }

    internal Expr Tree => _tree;

    /// <summary>What the checker worked out; <c>dyn</c> where it depends on the values, or nothing was checked.</summary>
    public CelType ResultType { get; }

    /// <summary>The variables that the expression names, in order.</summary>
    public ImmutableArray<string> Reads { get; }

    /// <summary>A value, an error or unknown; never throws.</summary>
    public CelValue Evaluate(CelActivation activation) => Run(_root, activation, null);

    /// <summary>The result and what each part had for a value. For people: it compiles again and takes its time.</summary>
    public CelExplanation Explain(CelActivation activation)
    {
        var steps = new List<CelStep>();
        var result = Run(new Planner(_environment, Source, isTracing: true).Plan(_tree), activation, steps);
        return new CelExplanation(result, [.. steps]);
    }

    private CelValue Run(Node root, CelActivation activation, List<CelStep>? trace)
    {
        var inline = default(InlineLocals);
        Span<CelValue> locals = _locals <= InlineLocals.Length ? inline : new CelValue[_locals];
        var frame = new CelFrame(activation, locals, _environment.Settings.Limits.Budget, trace);
        try
        {
            var result = root.Evaluate(ref frame);
            return frame.Budget.IsExceeded ? CelValue.Fail(CelError.CostExceeded) : result;
        }
        catch (Exception failure)
        {
            // The edge to the host's activation and functions: what failed there has decided nothing.
            return CelValue.Fail($"the evaluation failed: {failure.GetType().Name}");
        }
    }
}
