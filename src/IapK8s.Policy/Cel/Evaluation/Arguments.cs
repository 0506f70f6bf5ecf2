using System.Runtime.CompilerServices;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

/// <summary>Arguments on the stack.</summary>
[InlineArray(2)]
internal struct TwoArguments
{
    private CelValue _first;
}

[InlineArray(4)]
internal struct FourArguments
{
    private CelValue _first;
}
