namespace IapK8s.Policy.Cel.Values;

/// <summary>Why an evaluation, or a part of it, has no value.</summary>
/// <param name="Message">For people; never holds a value of the request.</param>
/// <param name="Offset">Where in the source; -1 where it is not known.</param>
public sealed record CelError(string Message, int Offset = -1)
{
    internal static readonly CelError NoValue = new("no value");
    internal static readonly CelError NoSuchOverload = new("no such overload");
    internal static readonly CelError DivideByZero = new("divide by zero");
    internal static readonly CelError ModulusByZero = new("modulus by zero");
    internal static readonly CelError Overflow = new("integer overflow");
    internal static readonly CelError OutOfRange = new("range error: the value does not fit the type");
    internal static readonly CelError TimestampRange = new("range error: a timestamp lies between the years 0001 and 9999");
    internal static readonly CelError DurationRange = new("range error: a duration is at most about 292 years long");
    internal static readonly CelError CostExceeded = new("the evaluation costs more than its limit");
    internal static readonly CelError TooDeep = new("the value is nested too deeply");
}
