using IapK8s.Resources.Findings;

namespace IapK8s.Compiler.Inheritance;

/// <summary>One setting that levels inherit from each other.</summary>
internal abstract class Setting(string name)
{
    /// <summary>Below <c>spec</c>.</summary>
    public string Field => name;

    public FieldPath Path { get; } = name.Split('.').Aggregate(FieldPath.Spec, (path, name) => path.Child(name));

    /// <summary>Null where the policy does not speak of it.</summary>
    public abstract object? Read(LevelPolicy policy);

    /// <summary>Whether of two values one is stricter, so that several policies can be satisfied by it.</summary>
    public abstract bool IsOrdered { get; }

    /// <summary>Negative where the first is the stricter one.</summary>
    public abstract int Compare(object first, object second);

    public abstract bool AreSame(object first, object second);

    public abstract string Format(object value);
}

/// <param name="order">Negative where the first is the stricter one; null where none is.</param>
internal sealed class Setting<T>(string field, Func<LevelPolicy, object?> read, Func<T, string> format, Comparison<T>? order = null) : Setting(field)
    where T : notnull
{
    public override bool IsOrdered => order is not null;

    public override object? Read(LevelPolicy policy) => read(policy);

    public override int Compare(object first, object second) => order!((T)first, (T)second);

    /// <summary>What is written the same is the same: lists are in one order here.</summary>
    public override bool AreSame(object first, object second) => Format(first) == Format(second);

    public override string Format(object value) => format((T)value);
}
