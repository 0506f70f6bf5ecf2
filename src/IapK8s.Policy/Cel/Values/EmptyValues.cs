namespace IapK8s.Policy.Cel.Values;

/// <summary>Each type's empty value: null, false, zero, nothing in it.</summary>
internal static class EmptyValues
{
    public static bool IsEmpty(in CelValue value) => value.Kind switch
    {
        CelKind.Null => true,
        CelKind.Bool or CelKind.Int or CelKind.Uint => value.AsInt() == 0,
        CelKind.Double => value.AsDouble() == 0,
        CelKind.String => value.AsSpan().IsEmpty,
        CelKind.Bytes => value.AsBytes().IsEmpty,
        CelKind.List => value.ListCount == 0,
        CelKind.Map => value.AsMap() is { CanEnumerate: true, Count: 0 },
        CelKind.Optional => !value.HasContent,
        CelKind.Timestamp or CelKind.Duration => value.Seconds == 0 && value.Nanos == 0,
        _ => false,
    };
}
