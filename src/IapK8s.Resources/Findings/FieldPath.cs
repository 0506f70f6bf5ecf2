namespace IapK8s.Resources.Findings;

/// <summary>The way to a field, in the spelling of <see cref="Finding.Field"/>.</summary>
public readonly record struct FieldPath(string Text)
{
    public static FieldPath Root { get; } = new("");

    public static FieldPath Spec { get; } = new("spec");

    public FieldPath Child(string name) =>
        name.AsSpan().IndexOfAny(".[]") >= 0 ? Key(name) : new(Text.Length == 0 ? name : $"{Text}.{name}");

    /// <summary>An element of a map, or of a list keyed by name.</summary>
    public FieldPath Key(string key) => new($"{Text}[{key}]");

    public FieldPath Index(int index) => new($"{Text}[{index}]");

    public override string ToString() => Text;
}
