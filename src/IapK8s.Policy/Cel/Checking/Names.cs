using IapK8s.Policy.Cel.Syntax;
using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Checking;

/// <summary>What names mean where they stand: variables of macros first, then the container's, then everybody's (langdef.md, "Name Resolution").</summary>
internal sealed class Names(CelEnvironment environment)
{
    private readonly List<Reference.Local> _scope = [];

    /// <summary>Variables of the environment that were found.</summary>
    public HashSet<string> Reads { get; } = new(StringComparer.Ordinal);

    /// <summary>How many local variables there are. Each has a place of its own: one that is worked out late may do so while others are in use.</summary>
    public int Locals { get; private set; }

    public Reference.Local Declare(string name, CelType type, bool isLazy) => new(name, Locals++, type, isLazy);

    public void Enter(ReadOnlySpan<Reference.Local> locals) => _scope.AddRange(locals);

    public void Leave(int count) => _scope.RemoveRange(_scope.Count - count, count);

    public Reference.Local? FindLocal(string name) => _scope.FindLast(l => l.Name == name);

    public Reference? Find(string name, bool isAbsolute)
    {
        foreach (var candidate in InContainer(name, isAbsolute))
        {
            if (environment.SlotOf(candidate) is >= 0 and var slot)
            {
                Reads.Add(candidate);
                return new Reference.Variable(candidate, slot, environment.Settings.Check ? environment.Variables[slot].Type : CelType.Dyn);
            }

            if (TypeNames.Find(candidate) is { } type)
            {
                return new Reference.Constant(CelValue.Of(type), CelType.TypeOf(type));
            }
        }

        return null;
    }

    public IEnumerable<CelOverload> FunctionsNamed(string name, bool isAbsolute) =>
        InContainer(name, isAbsolute).Select(environment.OverloadsOf).FirstOrDefault(o => o.Any()) ?? [];

    /// <summary>The name that a chain of selections spells; null where it is none, or begins with a local variable.</summary>
    public (string Name, bool IsAbsolute)? QualifiedName(Expr expr)
    {
        switch (expr)
        {
            case IdentifierExpr identifier when identifier.IsAbsolute || FindLocal(identifier.Name) is null:
                return (identifier.Name, identifier.IsAbsolute);
            case SelectExpr { IsOptional: false, IsQuoted: false } select when QualifiedName(select.Operand) is var (qualifier, isAbsolute):
                return ($"{qualifier}.{select.Field}", isAbsolute);
            default:
                return null;
        }
    }

    /// <summary>Whether the chain, or a beginning of it, means something.</summary>
    public bool NamesAnything(Expr expr) =>
        QualifiedName(expr) is var (name, isAbsolute) && (Exists(name, isAbsolute) || (expr is SelectExpr select && NamesAnything(select.Operand)));

    public static IdentifierExpr? RootOf(Expr expr) => expr switch
    {
        IdentifierExpr identifier => identifier,
        SelectExpr select => RootOf(select.Operand),
        _ => null,
    };

    /// <summary>That a name means nothing, and what there is instead.</summary>
    public string Undeclared(string name)
    {
        var root = name.Split('.')[0] + ".";
        string[] known = [.. environment.Variables.Select(v => v.Name).Where(n => n.StartsWith(root, StringComparison.Ordinal))];
        return known.Length == 0 ? $"undeclared reference to '{name}'" : $"undeclared reference to '{name}': there are {string.Join(", ", known)}";
    }

    private IEnumerable<string> InContainer(string name, bool isAbsolute)
    {
        for (var container = isAbsolute ? "" : environment.Settings.Container; container.Length > 0;)
        {
            yield return $"{container}.{name}";
            var dot = container.LastIndexOf('.');
            container = dot < 0 ? "" : container[..dot];
        }

        yield return name;
    }

    private bool Exists(string name, bool isAbsolute) => InContainer(name, isAbsolute).Any(c => environment.SlotOf(c) >= 0 || TypeNames.Find(c) is not null);
}
