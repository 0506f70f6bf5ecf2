namespace IapK8s.Policy.Cel.Types;

/// <summary>
/// What the type parameters of an expression stand for so far. The rules are those of the specification's checker: a parameter takes
/// the first type that it meets and becomes more general where it must; <c>dyn</c> fits everywhere.
/// </summary>
internal sealed class TypeSubstitution
{
    private readonly Dictionary<string, CelType> _types = new(StringComparer.Ordinal);
    private readonly Stack<(string Parameter, CelType? Before)> _changes = new();
    private int _fresh;

    /// <summary>A parameter that nothing else in the expression means.</summary>
    public CelType Fresh() => CelType.Parameter($"%{_fresh++}");

    /// <summary>Signatures use the same letters: each call gets parameters of its own.</summary>
    public CelType Instantiate(CelType type, Dictionary<string, CelType> fresh)
    {
        if (type.Kind == CelTypeKind.Parameter)
        {
            if (!fresh.TryGetValue(type.Name, out var own))
            {
                fresh.Add(type.Name, own = Fresh());
            }

            return own;
        }

        return type.Parameters.IsEmpty ? type : type.With([.. type.Parameters.Select(p => Instantiate(p, fresh))]);
    }

    /// <summary>Whether each of <paramref name="from"/> may stand where the other is asked for. What was learnt is kept only if all do.</summary>
    public bool AreAssignable(IReadOnlyList<CelType> from, IReadOnlyList<CelType> to)
    {
        _changes.Clear();
        for (var i = 0; i < from.Count; i++)
        {
            if (!Fits(from[i], to[i]))
            {
                Undo(0);
                return false;
            }
        }

        return true;
    }

    public bool IsAssignable(CelType from, CelType to) => AreAssignable([from], [to]);

    /// <summary>The type that both are; <c>dyn</c> where there is none.</summary>
    public CelType Join(CelType? first, CelType second)
    {
        if (first is null)
        {
            return second;
        }

        return IsAssignable(first, second) ? MoreGeneral(first, second) : CelType.Dyn;
    }

    /// <summary>The type with every known parameter replaced; unknown ones stay, or become <c>dyn</c>.</summary>
    public CelType Apply(CelType type, bool unknownToDyn = false)
    {
        if (type.Kind == CelTypeKind.Parameter)
        {
            return _types.TryGetValue(type.Name, out var known) ? Apply(known, unknownToDyn) : unknownToDyn ? CelType.Dyn : type;
        }

        return type.Parameters.IsEmpty ? type : type.With([.. type.Parameters.Select(p => Apply(p, unknownToDyn))]);
    }

    private bool Fits(CelType a, CelType b)
    {
        if (b.Kind == CelTypeKind.Parameter)
        {
            var (fits, wasKnown) = Bind(a, b);
            if (fits || wasKnown)
            {
                return fits;
            }
        }

        if (a.Kind == CelTypeKind.Parameter)
        {
            return Bind(b, a).Fits;
        }

        if (a.Kind == CelTypeKind.Dyn || b.Kind == CelTypeKind.Dyn)
        {
            // A list that is not known has elements that are not known: later calls must not find out that they are numbers.
            SettleAsDyn(a.Kind == CelTypeKind.Dyn ? b : a);
            return true;
        }

        if (a.Kind == CelTypeKind.Null)
        {
            return IsNullable(b);
        }

        if (b.Kind == CelTypeKind.Null)
        {
            return IsNullable(a);
        }

        if (a.Kind == CelTypeKind.Type && b.Kind == CelTypeKind.Type)
        {
            // int and string are both types; what a signature does not know yet, it learns.
            var before = _changes.Count;
            if (!Fits(a.Parameters[0], b.Parameters[0]))
            {
                Undo(before);
            }

            return true;
        }

        if (a.Kind != b.Kind || a.Name != b.Name || a.Parameters.Length != b.Parameters.Length)
        {
            return false;
        }

        for (var i = 0; i < a.Parameters.Length; i++)
        {
            if (!Fits(a.Parameters[i], b.Parameters[i]))
            {
                return false;
            }
        }

        return true;
    }

    private void SettleAsDyn(CelType type)
    {
        if (type.Kind != CelTypeKind.Parameter)
        {
            foreach (var part in type.Parameters)
            {
                SettleAsDyn(part);
            }
        }
        else if (_types.TryGetValue(type.Name, out var known))
        {
            SettleAsDyn(known);
        }
        else
        {
            Set(type.Name, CelType.Dyn);
        }
    }

    private (bool Fits, bool WasKnown) Bind(CelType type, CelType parameter)
    {
        if (type.Kind == CelTypeKind.Parameter && type.Name == parameter.Name)
        {
            return (true, true);
        }

        if (_types.TryGetValue(parameter.Name, out var known))
        {
            if (!Fits(type, known))
            {
                return (false, true);
            }

            var general = MoreGeneral(type, known);
            if (!Mentions(general, parameter.Name))
            {
                Set(parameter.Name, general);
            }

            return (true, true);
        }

        if (Mentions(type, parameter.Name))
        {
            return (false, false);
        }

        Set(parameter.Name, type);
        return (true, false);
    }

    private void Set(string parameter, CelType type)
    {
        _changes.Push((parameter, _types.GetValueOrDefault(parameter)));
        _types[parameter] = type;
    }

    private void Undo(int count)
    {
        while (_changes.Count > count)
        {
            var change = _changes.Pop();
            if (change.Before is null)
            {
                _types.Remove(change.Parameter);
            }
            else
            {
                _types[change.Parameter] = change.Before;
            }
        }
    }

    private bool Mentions(CelType type, string parameter)
    {
        if (type.Kind == CelTypeKind.Parameter)
        {
            return type.Name == parameter || (_types.TryGetValue(type.Name, out var known) && Mentions(known, parameter));
        }

        return type.Parameters.Any(p => Mentions(p, parameter));
    }

    /// <summary>Of two types that fit one another, the one that both are: part by part where neither is.</summary>
    private static CelType MoreGeneral(CelType a, CelType b)
    {
        if (a.Kind is CelTypeKind.Dyn or CelTypeKind.Parameter || b.Kind == CelTypeKind.Null)
        {
            return a;
        }

        if (b.Kind is CelTypeKind.Dyn or CelTypeKind.Parameter || a.Kind == CelTypeKind.Null)
        {
            return b;
        }

        if (a.Kind == CelTypeKind.Type)
        {
            return a.Equals(b) ? a : CelType.TypeOfDyn;
        }

        return a.Parameters.IsEmpty ? a : a.With([.. a.Parameters.Zip(b.Parameters, MoreGeneral)]);
    }

    private static bool IsNullable(CelType type) =>
        type.Kind is CelTypeKind.Null or CelTypeKind.Timestamp or CelTypeKind.Duration or CelTypeKind.Opaque or CelTypeKind.Optional;
}
