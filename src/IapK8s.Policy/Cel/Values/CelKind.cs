namespace IapK8s.Policy.Cel.Values;

/// <summary>What a value is.</summary>
public enum CelKind : byte
{
    /// <summary>Zero, so that a value nobody set is never an answer.</summary>
    Error = 0,

    /// <summary>Depends on something that is not known: neither a value nor an error.</summary>
    Unknown,
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
    Opaque,
}
