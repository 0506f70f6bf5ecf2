using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Policy.Cel.Checking;
using IapK8s.Policy.Cel.Evaluation;
using IapK8s.Policy.Cel.Functions;
using IapK8s.Policy.Cel.Syntax;
using IapK8s.Policy.Cel.Types;

namespace IapK8s.Policy.Cel;

/// <summary>What expressions may name: variables, the standard library with its extensions, and the host's own functions. Immutable and thread-safe.</summary>
public sealed class CelEnvironment
{
    private readonly FrozenDictionary<string, int> _slots;
    private readonly FrozenDictionary<string, ImmutableArray<CelOverload>>? _functions;

    /// <exception cref="ArgumentException">Two variables have one name.</exception>
    public CelEnvironment(IEnumerable<CelVariable> variables, IEnumerable<CelFunction>? functions = null, CelSettings? settings = null)
    {
        Variables = [.. variables];
        Settings = settings ?? new CelSettings();
        _slots = Variables.Select((v, i) => KeyValuePair.Create(v.Name, i)).ToFrozenDictionary(StringComparer.Ordinal);
        if (_slots.Count != Variables.Length)
        {
            throw new ArgumentException("two variables have one name", nameof(variables));
        }

        _functions = functions?.SelectMany(f => f.Overloads).GroupBy(o => o.Signature.Function, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => ImmutableArray.CreateRange(g), StringComparer.Ordinal);
    }

    public ImmutableArray<CelVariable> Variables { get; }

    public CelSettings Settings { get; }

    /// <summary>-1 where there is no such variable.</summary>
    public int SlotOf(string name) => _slots.TryGetValue(name, out var slot) ? slot : -1;

    /// <summary>Reads, checks and prepares an expression. Never throws, whatever the source.</summary>
    /// <param name="expected">The type that the result must fit; null for any.</param>
    public CelCompilation Compile(string source, CelType? expected = null)
    {
        var (tree, issue) = Parser.Parse(source, Settings.Limits, Settings.Macros);
        if (tree is null)
        {
            return new CelCompilation(null, [issue!]);
        }

        var checker = new Checker(this, source);
        var type = checker.CheckAll(tree, expected);
        if (checker.Issues.Count > 0)
        {
            return new CelCompilation(null, [.. checker.Issues]);
        }

        var planner = new Planner(this, source, isTracing: false);
        var root = planner.Plan(tree);
        if (planner.Issues.Count > 0)
        {
            return new CelCompilation(null, [.. planner.Issues]);
        }

        return new CelCompilation(new CelProgram(this, source, tree, root, type, checker.Locals, checker.Reads), []);
    }

    /// <summary>All overloads of a name, the host's first; empty where there are none.</summary>
    internal IEnumerable<CelOverload> OverloadsOf(string function)
    {
        var own = _functions is not null && _functions.TryGetValue(function, out var found) ? found : [];
        return own.Concat(Library.OverloadsOf(function));
    }
}
