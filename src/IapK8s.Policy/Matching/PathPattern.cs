using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace IapK8s.Policy.Matching;

/// <summary>
/// A path pattern of a rule. Starts with <c>/</c>, written decoded. <c>*</c> as a whole segment is exactly one segment that is
/// not empty; inside a segment (<c>*.js</c>, <c>v*</c>) it stands for any run of characters of that segment, also none; <c>**</c>
/// as the last segment covers the rest, also nothing: <c>/x/**</c> covers <c>/x</c>, <c>/x/</c> and <c>/x/a/b</c>.
/// </summary>
public sealed class PathPattern
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 2048;

    /// <summary>As deep as a request's path may be.</summary>
    public const int MaxSegments = 256;

    private PathPattern(string text, ImmutableArray<string> segments, bool coversRest, bool endsWithSlash)
    {
        Text = text;
        Segments = segments;
        CoversRest = coversRest;
        EndsWithSlash = endsWithSlash;
    }

    public string Text { get; }

    /// <summary>Without a final <c>**</c> and without the empty one after a final slash.</summary>
    internal ImmutableArray<string> Segments { get; }

    /// <summary>Ends in <c>/**</c>.</summary>
    internal bool CoversRest { get; }

    internal bool EndsWithSlash { get; }

    /// <summary>What is wrong with it; null where it is a pattern.</summary>
    public static PathPatternError? Check(string? text) => PathPatternSyntax.Check(text);

    /// <summary>Never throws. Refuses what could never match a canonical path, so that no rule is dead by a misspelling.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PathPattern? pattern, [NotNullWhen(false)] out PathPatternError? error)
    {
        pattern = null;
        error = Check(text);
        if (error is not null)
        {
            return false;
        }

        ImmutableArray<string> segments = [.. text![1..].Split('/')];
        var last = segments[^1];
        if (last is "**" or "")
        {
            segments = segments.RemoveAt(segments.Length - 1);
        }

        pattern = new PathPattern(text, segments, last == "**", last.Length == 0);
        return true;
    }

    public override string ToString() => Text;
}
