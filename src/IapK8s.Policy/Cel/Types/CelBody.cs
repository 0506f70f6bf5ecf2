using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Types;

/// <summary>What a function does. It is called only with arguments that fit one of its signatures; it neither throws nor waits, and charges for
/// work that grows with its arguments before doing it.</summary>
/// <returns>A value, or an error.</returns>
public delegate CelValue CelBody(ref CelBudget budget, ReadOnlySpan<CelValue> arguments);
