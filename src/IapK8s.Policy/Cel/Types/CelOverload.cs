using System.Collections.Immutable;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Types;

/// <summary>One signature and what it does.</summary>
internal sealed class CelOverload
{
    private readonly ImmutableArray<uint> _kinds;

    public CelOverload(CelSignature signature, CelBody body, CelBinding? binding, bool isPure)
    {
        Signature = signature;
        Body = body;
        Binding = binding;
        IsPure = isPure;
        _kinds = [.. signature.Parameters.Select(KindsOf)];
    }

    public CelSignature Signature { get; }

    public CelBody Body { get; }

    public CelBinding? Binding { get; }

    /// <summary>Equal arguments give equal results, at any time: constant calls are worked out beforehand.</summary>
    public bool IsPure { get; }

    public CelOverload With(CelBody body) => new(Signature, body, null, IsPure);

    /// <summary>Whether values are what the signature asks for. Elements of lists and maps are not looked at.</summary>
    public bool Takes(ReadOnlySpan<CelValue> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if ((_kinds[i] & (1u << (int)arguments[i].Kind)) == 0)
            {
                return false;
            }

            if (arguments[i].Kind == CelKind.Opaque && Signature.Parameters[i] is { Kind: CelTypeKind.Opaque } type && arguments[i].AsOpaque().Type.Name != type.Name)
            {
                return false;
            }
        }

        return true;
    }

    private static uint KindsOf(CelType type) => type.Kind switch
    {
        CelTypeKind.Null => Bit(CelKind.Null),
        CelTypeKind.Bool => Bit(CelKind.Bool),
        CelTypeKind.Int => Bit(CelKind.Int),
        CelTypeKind.Uint => Bit(CelKind.Uint),
        CelTypeKind.Double => Bit(CelKind.Double),
        CelTypeKind.String => Bit(CelKind.String),
        CelTypeKind.Bytes => Bit(CelKind.Bytes),
        CelTypeKind.Timestamp => Bit(CelKind.Timestamp),
        CelTypeKind.Duration => Bit(CelKind.Duration),
        CelTypeKind.List => Bit(CelKind.List),
        CelTypeKind.Map => Bit(CelKind.Map),
        CelTypeKind.Optional => Bit(CelKind.Optional),
        CelTypeKind.Type => Bit(CelKind.Type),
        CelTypeKind.Opaque => Bit(CelKind.Opaque),
        _ => uint.MaxValue,
    };

    private static uint Bit(CelKind kind) => 1u << (int)kind;
}
