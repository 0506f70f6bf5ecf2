using System.Collections.Immutable;

namespace IapK8s.Policy.Cel.Types;

/// <summary>What one overload of a function takes and gives. The receiver of a member function is its first parameter.</summary>
public sealed record CelSignature
{
    private CelSignature(string function, bool isMember, ImmutableArray<CelType> parameters, CelType result)
    {
        Function = function;
        IsMember = isMember;
        Parameters = parameters;
        Result = result;
    }

    public string Function { get; }

    /// <summary>Called as <c>receiver.function(...)</c>.</summary>
    public bool IsMember { get; }

    public ImmutableArray<CelType> Parameters { get; }

    public CelType Result { get; }

    public static CelSignature Global(string function, CelType result, params ImmutableArray<CelType> parameters) => new(function, false, parameters, result);

    public static CelSignature Member(string function, CelType result, params ImmutableArray<CelType> parameters) => new(function, true, parameters, result);

    /// <summary>Reads <c>size(string): int</c> and, for a member, <c>(list(A)).join(string): string</c>.</summary>
    /// <exception cref="FormatException">The text is no signature: a mistake of the host's code.</exception>
    public static CelSignature Parse(string text) => new SignatureReader(text).ReadSignature();

    public override string ToString() => IsMember
        ? $"{Parameters[0]}.{Function}({string.Join(", ", Parameters.Skip(1))}): {Result}"
        : $"{Function}({string.Join(", ", Parameters)}): {Result}";
}
