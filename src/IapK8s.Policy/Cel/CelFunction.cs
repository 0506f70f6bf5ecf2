using System.Collections.Immutable;
using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel;

/// <summary>A function that a host or library adds: signatures, and one body that serves them all.</summary>
public sealed class CelFunction
{
    private CelFunction(ImmutableArray<CelOverload> overloads) => Overloads = overloads;

    internal ImmutableArray<CelOverload> Overloads { get; }

    /// <param name="signatures">As <see cref="CelSignature.Parse"/> reads them.</param>
    public static CelFunction Declare(CelBody body, params IEnumerable<string> signatures) =>
        new([.. signatures.Select(s => new CelOverload(CelSignature.Parse(s), body, null, isPure: false))]);

    /// <summary>Declares without a body: expressions that call it can be checked, and fail where they are evaluated.</summary>
    public static CelFunction Declare(params IEnumerable<CelSignature> signatures) =>
        new([.. signatures.Select(s => new CelOverload(s, static (ref _, _) => CelValue.Fail("the function has no implementation here"), null, isPure: false))]);

    /// <summary>A function of the libraries here.</summary>
    internal static CelFunction Pure(CelBody body, params IEnumerable<string> signatures) => Pure(body, null, signatures);

    internal static CelFunction Pure(CelBody body, CelBinding? binding, params IEnumerable<string> signatures) =>
        new([.. signatures.Select(s => new CelOverload(CelSignature.Parse(s), body, binding, isPure: true))]);
}
