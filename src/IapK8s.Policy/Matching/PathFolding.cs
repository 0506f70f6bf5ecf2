using System.Buffers;
using System.Text;

namespace IapK8s.Policy.Matching;

/// <summary>
/// Makes spellings equal that some app may take for the same path; used for Deny alone, where too many matches are safe and
/// too few are not. It is simple case folding by way of upper and lower case, so it equates whatever a comparison by upper case
/// (as OrdinalIgnoreCase), one by lower case, or a file system's table equates. Added are the letters whose case
/// pair .NET leaves out because it is not the same in all cultures or leads out of a block: the long s, the dotless and the dotted i.
/// </summary>
internal static class PathFolding
{
    public static string Fold(string text) => string.Create(text.Length, text, (destination, source) => Fold(source, destination));

    /// <param name="destination">At least as long; folding changes no length.</param>
    public static void Fold(ReadOnlySpan<char> source, Span<char> destination)
    {
        if (Ascii.ToLower(source, destination, out _) == OperationStatus.Done)
        {
            return;
        }

        for (var i = 0; i < source.Length; i++)
        {
            if (char.IsHighSurrogate(source[i]) && Rune.DecodeFromUtf16(source[i..], out var rune, out var length) == OperationStatus.Done)
            {
                var folded = Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune));
                (folded.Utf16SequenceLength == length ? folded : rune).EncodeToUtf16(destination[i..]);
                i++;
            }
            else
            {
                destination[i] = Fold(source[i]);
            }
        }
    }

    private static char Fold(char c)
    {
        var folded = char.ToLowerInvariant(char.ToUpperInvariant(c));
        return folded switch
        {
            '\u017f' => 's',
            '\u0131' or '\u0130' => 'i',
            _ => folded,
        };
    }
}
