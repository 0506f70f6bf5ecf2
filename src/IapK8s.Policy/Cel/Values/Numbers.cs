using System.Globalization;
using System.Numerics;

namespace IapK8s.Policy.Cel.Values;

/// <summary>Numbers across their types, as the specification compares them: mathematically, an integer beside a double as a double.</summary>
internal static class Numbers
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    public static bool IsNumber(in CelValue value) => value.Kind is CelKind.Int or CelKind.Uint or CelKind.Double;

    public static double ToDouble(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value.AsInt(),
        CelKind.Uint => value.AsUint(),
        _ => value.AsDouble(),
    };

    /// <summary>Below, at or above zero; null where they have no order (NaN, or no numbers).</summary>
    public static int? Compare(in CelValue a, in CelValue b) => (a.Kind, b.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => a.AsInt().CompareTo(b.AsInt()),
        (CelKind.Uint, CelKind.Uint) => a.AsUint().CompareTo(b.AsUint()),
        (CelKind.Int, CelKind.Uint) => a.AsInt() < 0 ? -1 : ((ulong)a.AsInt()).CompareTo(b.AsUint()),
        (CelKind.Uint, CelKind.Int) => b.AsInt() < 0 ? 1 : a.AsUint().CompareTo((ulong)b.AsInt()),
        _ when IsNumber(a) && IsNumber(b) => Compare(ToDouble(a), ToDouble(b)),
        _ => null,
    };

    /// <summary>Reads a number that is the whole text. .NET forgives NULs behind one; addresses and times that carry some are none.</summary>
    public static bool TryParse<T>(ReadOnlySpan<char> text, NumberStyles style, out T value)
        where T : struct, INumberBase<T>
    {
        value = default;
        return !text.EndsWith('\0') && T.TryParse(text, style, CultureInfo.InvariantCulture, out value);
    }

    public static bool TryToInt(double value, out long result)
    {
        // The extremes are refused on both sides: a double that close to them may have been any integer beyond.
        var fits = value > -TwoTo63 && value < TwoTo63;
        result = fits ? (long)value : 0;
        return fits;
    }

    public static bool TryToUint(double value, out ulong result)
    {
        var fits = value >= 0 && value < TwoTo64;
        result = fits ? (ulong)value : 0;
        return fits;
    }

    private static int? Compare(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);
}
