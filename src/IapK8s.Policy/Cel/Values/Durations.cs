using System.Globalization;

namespace IapK8s.Policy.Cel.Values;

/// <summary>Spans of time in the syntax of Go: <c>1h30m</c>, <c>-1.5s</c>, <c>10ms</c>.</summary>
internal static class Durations
{
    /// <summary>Of the nanoseconds, whichever their sign.</summary>
    private static readonly Int128 Limit = (Int128)long.MaxValue + 1;

    /// <summary>An error of range where it is too long; null where it is no duration.</summary>
    public static CelValue? Parse(ReadOnlySpan<char> text)
    {
        var isNegative = text.Length > 0 && text[0] == '-';
        var rest = text.Length > 0 && text[0] is '-' or '+' ? text[1..] : text;
        if (rest is "0")
        {
            return CelValue.OfDuration(0, 0);
        }

        if (rest.IsEmpty)
        {
            return null;
        }

        var nanos = Int128.Zero;
        while (!rest.IsEmpty)
        {
            if (Component(ref rest) is not { } component)
            {
                return null;
            }

            nanos += component;
            if (nanos > Limit)
            {
                return CelValue.Fail(CelError.DurationRange);
            }
        }

        return OfNanos(isNegative ? -nanos : nanos);
    }

    public static CelValue OfNanos(Int128 nanos)
    {
        if (Int128.Abs(nanos) > Limit)
        {
            return CelValue.Fail(CelError.DurationRange);
        }

        var seconds = (long)(nanos / Times.NanosPerSecond);
        var rest = (int)(nanos % Times.NanosPerSecond);
        return rest < 0 ? CelValue.OfDuration(seconds - 1, rest + Times.NanosPerSecond) : CelValue.OfDuration(seconds, rest);
    }

    public static Int128 ToNanos(in CelValue duration) => ((Int128)duration.Seconds * Times.NanosPerSecond) + duration.Nanos;

    /// <summary>In seconds: <c>5400s</c>, <c>-1.5s</c>.</summary>
    public static string Format(in CelValue duration)
    {
        var nanos = ToNanos(duration);
        var absolute = Int128.Abs(nanos);
        return string.Create(CultureInfo.InvariantCulture, $"{(nanos < 0 ? "-" : "")}{absolute / Times.NanosPerSecond}{Times.Fraction((int)(absolute % Times.NanosPerSecond))}s");
    }

    /// <summary>A number and its unit, in nanoseconds; something far too large where the number is.</summary>
    private static Int128? Component(ref ReadOnlySpan<char> text)
    {
        var length = 0;
        var whole = Int128.Zero;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
        {
            whole = whole > Limit ? whole : (whole * 10) + (text[length] - '0');
            length++;
        }

        var digits = length;
        long fraction = 0;
        long scale = 1;
        if (length < text.Length && text[length] == '.')
        {
            for (length++; length < text.Length && char.IsAsciiDigit(text[length]); length++)
            {
                digits++;
                if (scale < 1_000_000_000_000_000)
                {
                    (fraction, scale) = ((fraction * 10) + (text[length] - '0'), scale * 10);
                }
            }
        }

        if (digits == 0 || Unit(text[length..], out var unitLength) is not { } unit)
        {
            return null;
        }

        text = text[(length + unitLength)..];
        return (whole * unit) + ((Int128)fraction * unit / scale);
    }

    private static long? Unit(ReadOnlySpan<char> text, out int length)
    {
        length = text.Length >= 2 && text[1] == 's' ? 2 : 1;
        return text.IsEmpty ? null : (text[0], length) switch
        {
            ('n', 2) => 1,
            ('u' or '\u00b5' or '\u03bc', 2) => 1_000,
            ('m', 2) => 1_000_000,
            ('s', 1) => Times.NanosPerSecond,
            ('m', 1) => 60L * Times.NanosPerSecond,
            ('h', 1) => 3600L * Times.NanosPerSecond,
            _ => null,
        };
    }
}
