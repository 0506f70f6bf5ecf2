namespace IapK8s.Policy.Cel.Types;

/// <summary>The shapes of a type.</summary>
public enum CelTypeKind : byte
{
    /// <summary>Not known before evaluation: fits everywhere.</summary>
    Dyn = 0,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,
    Map,
    Optional,
    Type,

    /// <summary>A library's or host's own type, known by its name.</summary>
    Opaque,

    /// <summary>A placeholder of a signature.</summary>
    Parameter,
}
