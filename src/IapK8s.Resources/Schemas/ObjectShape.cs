namespace IapK8s.Resources.Schemas;

/// <summary>What the fields of one C# type may hold, and what must be true of them together.</summary>
public sealed class ObjectShape(Type type)
{
    private readonly Dictionary<string, FieldShape> _fields = new(StringComparer.Ordinal);

    public Type Type { get; } = type;

    /// <summary>About the object as a whole, wherever it stands.</summary>
    public IReadOnlyList<CelRule> Rules { get; init; } = [];

    /// <summary>Inherited properties that this type, and not its siblings, must have.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>By the name of the C# property.</summary>
    public FieldShape this[string property]
    {
        init => _fields.Add(Type.GetProperty(property) is null ? throw new ArgumentException($"{Type.Name} has no {property}", nameof(property)) : property, value);
    }

    public FieldShape? Find(string property) => _fields.GetValueOrDefault(property);
}
