using System.Collections.Immutable;

namespace IapK8s.Policy.Cel.Types;

/// <summary>A type of the Common Expression Language. Immutable; equal by structure.</summary>
public sealed class CelType : IEquatable<CelType>
{
    public static readonly CelType Dyn = new(CelTypeKind.Dyn, "dyn");
    public static readonly CelType Null = new(CelTypeKind.Null, "null_type");
    public static readonly CelType Bool = new(CelTypeKind.Bool, "bool");
    public static readonly CelType Int = new(CelTypeKind.Int, "int");
    public static readonly CelType Uint = new(CelTypeKind.Uint, "uint");
    public static readonly CelType Double = new(CelTypeKind.Double, "double");
    public static readonly CelType String = new(CelTypeKind.String, "string");
    public static readonly CelType Bytes = new(CelTypeKind.Bytes, "bytes");
    public static readonly CelType Timestamp = new(CelTypeKind.Timestamp, "google.protobuf.Timestamp");
    public static readonly CelType Duration = new(CelTypeKind.Duration, "google.protobuf.Duration");
    public static readonly CelType ListOfDyn = List(Dyn);
    public static readonly CelType MapOfDyn = Map(Dyn, Dyn);
    public static readonly CelType OptionalOfDyn = Optional(Dyn);
    public static readonly CelType TypeOfDyn = TypeOf(Dyn);

    private CelType(CelTypeKind kind, string name, params ImmutableArray<CelType> parameters)
    {
        Kind = kind;
        Name = name;
        Parameters = parameters;
    }

    public CelTypeKind Kind { get; }

    /// <summary>The name that <c>type()</c> gives, without parameters.</summary>
    public string Name { get; }

    /// <summary>Element of a list; key and value of a map; content of an optional, a type or an opaque type.</summary>
    public ImmutableArray<CelType> Parameters { get; }

    public static CelType List(CelType element) => new(CelTypeKind.List, "list", element);

    public static CelType Map(CelType key, CelType value) => new(CelTypeKind.Map, "map", key, value);

    public static CelType Optional(CelType content) => new(CelTypeKind.Optional, "optional_type", content);

    public static CelType TypeOf(CelType type) => new(CelTypeKind.Type, "type", type);

    public static CelType Opaque(string name, params ImmutableArray<CelType> parameters) => new(CelTypeKind.Opaque, name, parameters);

    public static CelType Parameter(string name) => new(CelTypeKind.Parameter, name);

    /// <summary>Reads <c>list(int)</c>, <c>map(string, dyn)</c>, <c>optional(A)</c>; a single capital letter is a parameter, any other unknown name an opaque type.</summary>
    /// <exception cref="FormatException">The text is no type: a mistake of the host's code.</exception>
    public static CelType Parse(string text) => new SignatureReader(text).ReadWholeType();

    /// <summary>The same type with other parameters.</summary>
    internal CelType With(ImmutableArray<CelType> parameters) => new(Kind, Name, parameters);

    public bool Equals(CelType? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        return other is not null && Kind == other.Kind && Name == other.Name && Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan());
    }

    public override bool Equals(object? obj) => Equals(obj as CelType);

    public override int GetHashCode() => HashCode.Combine(Kind, Name, Parameters.Length);

    public override string ToString() => (Kind, Parameters.IsEmpty) switch
    {
        (CelTypeKind.Null, _) => "null",
        (CelTypeKind.Timestamp, _) => "timestamp",
        (CelTypeKind.Duration, _) => "duration",
        (CelTypeKind.Optional, _) => $"optional({Parameters[0]})",
        (_, true) => Name,
        _ => $"{Name}({string.Join(", ", Parameters)})",
    };
}
