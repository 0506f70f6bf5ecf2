using System.Runtime.CompilerServices;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

/// <summary>Places for the variables of macros, enough for all but very large expressions.</summary>
[InlineArray(Length)]
internal struct InlineLocals
{
    public const int Length = 6;

    private CelValue _first;
}
