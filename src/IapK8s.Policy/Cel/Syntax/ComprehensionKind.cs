namespace IapK8s.Policy.Cel.Syntax;

internal enum ComprehensionKind : byte
{
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
    TransformMap,
    TransformMapEntry,
    SortBy,
}
