using System.Globalization;

namespace IapK8s.Resources.Syntax;

/// <summary>Bytes as Kubernetes writes them (Quantity), whole numbers alone: <c>1048576</c>, <c>100Mi</c>, <c>2Gi</c>.</summary>
public static class QuantitySyntax
{
    /// <summary>Null with <paramref name="bytes"/> set, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, long least, long most, out long bytes)
    {
        bytes = 0;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length;
        long unit = text[digits..] switch
        {
            "" => 1,
            "Ki" => 1L << 10,
            "Mi" => 1L << 20,
            "Gi" => 1L << 30,
            _ => 0,
        };
        if (unit == 0 || digits is 0 or > 12)
            return new SyntaxProblem($"{Quoted.Of(text)} is not a number of bytes", "Write a whole number, with Ki, Mi or Gi behind it: 100Mi.");
        var number = long.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        if (number > most / unit || number * unit < least)
            return new SyntaxProblem($"{Quoted.Of(text)} is outside {Format(least)} to {Format(most)}", $"Write a size from {Format(least)} to {Format(most)}.");
        bytes = number * unit;
        return null;
    }

    private static string Format(long bytes) =>
        bytes % (1L << 30) == 0 ? $"{bytes >> 30}Gi" : bytes % (1L << 20) == 0 ? $"{bytes >> 20}Mi" : bytes % (1L << 10) == 0 ? $"{bytes >> 10}Ki" : bytes.ToString(CultureInfo.InvariantCulture);
}
