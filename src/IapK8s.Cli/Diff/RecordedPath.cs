using System.Buffers;
using System.Text;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;

namespace IapK8s.Cli.Diff;

/// <summary>From the path that a line tells, which is decoded, back to a request target.</summary>
internal static class RecordedPath
{
    /// <summary>The log cuts longer ones, and one more unit where that is half a character.</summary>
    private const int LongestTold = 2_047;

    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@/");

    /// <returns>False where the path could have been sent in more than one way that policies tell apart, or is cut.</returns>
    public static bool TryParse(string path, PathOptions options, out CanonicalTarget target)
    {
        target = default;
        if (path.Length >= LongestTold || path.Contains(';', StringComparison.Ordinal) || path.Contains("%2F", StringComparison.OrdinalIgnoreCase) || path.Contains("%3B", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        target = CanonicalTarget.Parse(path.AsSpan().ContainsAnyExcept(Plain) ? Escaped(path) : path, options);
        return target.IsValid && target.Path.SequenceEqual(path);
    }

    private static string Escaped(string path)
    {
        var escaped = new StringBuilder(path.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in path.EnumerateRunes())
        {
            if (rune.IsBmp && Plain.Contains((char)rune.Value))
            {
                escaped.Append((char)rune.Value);
                continue;
            }

            foreach (var part in bytes[..rune.EncodeToUtf8(bytes)])
            {
                escaped.Append('%').Append(part.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }
}
