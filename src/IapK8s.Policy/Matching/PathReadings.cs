namespace IapK8s.Policy.Matching;

/// <summary>
/// The paths that an app might see behind an escaped slash or a semicolon that was kept: it may decode <c>%2F</c>, decode
/// <c>%3B</c>, and cut path parameters off a segment before or after that (as servlet containers do). A Deny must bite in each,
/// so each is walked; a path without such characters has one reading and costs one look.
/// </summary>
internal static class PathReadings
{
    /// <summary>Every combination of <see cref="Reading"/> but the literal one.</summary>
    public const int Last = 15;

    private const string Slash = "%2f";
    private const string Semicolon = "%3b";

    [Flags]
    private enum Reading
    {
        DecodesSlash = 1,
        DecodesSemicolon = 2,
        CutsParameters = 4,
        CutsBeforeDecoding = 8,
    }

    /// <param name="folded">A folded path: escapes are in lower case.</param>
    public static bool AreSeveral(ReadOnlySpan<char> folded) =>
        folded.ContainsAny(';', '%') && (folded.Contains(';') || folded.IndexOf(Slash) >= 0 || folded.IndexOf(Semicolon) >= 0);

    /// <summary>Writes one reading, without a final slash; returns its length, which is never more than the path's.</summary>
    public static int Write(ReadOnlySpan<char> folded, int number, Span<char> destination)
    {
        var reading = (Reading)number;
        var length = 0;
        foreach (var range in folded.Split('/'))
        {
            var segment = folded[range];
            if (reading.HasFlag(Reading.CutsParameters | Reading.CutsBeforeDecoding))
            {
                segment = Cut(segment, reading);
            }

            if (!reading.HasFlag(Reading.DecodesSlash))
            {
                length = Append(segment, reading, destination, length);
                continue;
            }

            foreach (var piece in segment.Split(Slash))
            {
                length = Append(segment[piece], reading, destination, length);
            }
        }

        return length;
    }

    private static ReadOnlySpan<char> Cut(ReadOnlySpan<char> segment, Reading reading)
    {
        var end = segment.IndexOf(';');
        segment = end < 0 ? segment : segment[..end];
        end = reading.HasFlag(Reading.DecodesSemicolon) ? segment.IndexOf(Semicolon) : -1;
        return end < 0 ? segment : segment[..end];
    }

    private static int Append(ReadOnlySpan<char> piece, Reading reading, Span<char> destination, int length)
    {
        piece = reading.HasFlag(Reading.CutsParameters) ? Cut(piece, reading) : piece;
        switch (piece)
        {
            case "" or ".":
                return length;
            case "..":
                return Math.Max(0, destination[..length].LastIndexOf('/'));
        }

        destination[length++] = '/';
        if (!reading.HasFlag(Reading.DecodesSemicolon))
        {
            piece.CopyTo(destination[length..]);
            return length + piece.Length;
        }

        foreach (var range in piece.Split(Semicolon))
        {
            if (range.Start.Value > 0)
            {
                destination[length++] = ';';
            }

            piece[range].CopyTo(destination[length..]);
            length += range.End.Value - range.Start.Value;
        }

        return length;
    }
}
