namespace IapK8s.Policy.Matching;

/// <summary>
/// The paths that an app might see behind an escaped slash or a semicolon that was kept: it may decode <c>%2F</c>, decode
/// <c>%3B</c>, and cut path parameters off every segment (as servlet containers do), in any order. A Deny must bite in each,
/// so each is walked; a path without such characters has one reading and costs one look.
/// </summary>
internal static class PathReadings
{
    private const string Slash = "%2f";
    private const string Semicolon = "%3b";

    private enum Step
    {
        DecodeSlash,
        DecodeSemicolon,
        CutParameters,
    }

    /// <summary>Every order of decoding none, one or both, with and without a cut before, between and after.</summary>
    private static readonly Step[][] Sequences =
        [.. from decodings in new Step[][] { [], [Step.DecodeSlash], [Step.DecodeSemicolon], [Step.DecodeSlash, Step.DecodeSemicolon], [Step.DecodeSemicolon, Step.DecodeSlash] }
            from cuts in Enumerable.Range(0, 1 << (decodings.Length + 1))
            select WithCuts(decodings, cuts)];

    public static int Count => Sequences.Length;

    /// <param name="folded">A folded path: escapes are in lower case.</param>
    public static bool AreSeveral(ReadOnlySpan<char> folded) =>
        folded.ContainsAny(';', '%') && (folded.Contains(';') || folded.IndexOf(Slash) >= 0 || folded.IndexOf(Semicolon) >= 0);

    /// <summary>Writes one reading, without a final slash; returns its length, which is never more than the path's.</summary>
    public static int Write(ReadOnlySpan<char> folded, int number, Span<char> destination)
    {
        folded.CopyTo(destination);
        var length = folded.Length;
        foreach (var step in Sequences[number])
        {
            var path = destination[..length];
            length = step switch
            {
                Step.DecodeSlash => Replace(path, Slash, '/'),
                Step.DecodeSemicolon => Replace(path, Semicolon, ';'),
                _ => Cut(path),
            };
        }

        return Resolve(destination[..length]);
    }

    private static Step[] WithCuts(Step[] decodings, int cuts)
    {
        var steps = new List<Step>();
        for (var i = 0; i <= decodings.Length; i++)
        {
            if ((cuts & (1 << i)) != 0)
            {
                steps.Add(Step.CutParameters);
            }

            if (i < decodings.Length)
            {
                steps.Add(decodings[i]);
            }
        }

        return [.. steps];
    }

    private static int Replace(Span<char> path, string escape, char character)
    {
        var length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i..].StartsWith(escape))
            {
                path[length++] = character;
                i += escape.Length - 1;
            }
            else
            {
                path[length++] = path[i];
            }
        }

        return length;
    }

    private static int Cut(Span<char> path)
    {
        var length = 0;
        var isParameter = false;
        foreach (var c in path)
        {
            isParameter = c != '/' && (isParameter || c == ';');
            if (!isParameter)
            {
                path[length++] = c;
            }
        }

        return length;
    }

    /// <summary>Merges slashes and resolves dot segments, which can come up once more.</summary>
    private static int Resolve(Span<char> path)
    {
        var length = 0;
        foreach (var range in ((ReadOnlySpan<char>)path).Split('/'))
        {
            var segment = path[range];
            switch (segment)
            {
                case "" or ".":
                    break;
                case "..":
                    length = Math.Max(0, path[..length].LastIndexOf('/'));
                    break;
                default:
                    path[length++] = '/';
                    segment.CopyTo(path[length..]);
                    length += segment.Length;
                    break;
            }
        }

        return length;
    }
}
