using System.Buffers;

namespace IapK8s.Policy.Requests;

/// <summary>Which characters may stand in a request target (RFC 3986 §2, §3.3).</summary>
internal static class PathCharacters
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>pchar without escapes and without <c>;</c>: what stays as it is in a canonical path.</summary>
    private static readonly SearchValues<char> InSegment = SearchValues.Create(Unreserved + "!$&'()*+,=:@");

    private static readonly SearchValues<char> UnreservedValues = SearchValues.Create(Unreserved);

    /// <summary>A path of these alone needs a look at its slashes and dots, and nothing else.</summary>
    public static readonly SearchValues<char> PlainPath = SearchValues.Create(Unreserved + "!$&'()*+,=:@/");

    /// <summary>The query is passed on untouched; visible ASCII but <c>#</c>, so that the request line keeps its shape.</summary>
    public static readonly SearchValues<char> Query =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7e - 0x21 + 1).Select(c => (char)c).Where(c => c != '#')]);

    public static bool IsPlain(char c) => InSegment.Contains(c);

    public static bool IsUnreserved(char c) => UnreservedValues.Contains(c);

    /// <summary>C0, DEL and C1.</summary>
    public static bool IsControl(int c) => c is < 0x20 or (>= 0x7f and <= 0x9f);

    /// <summary>Why a raw character that is not allowed is refused.</summary>
    public static TargetError ErrorOf(char c) => c switch
    {
        '#' => TargetError.Fragment,
        '\\' => TargetError.Backslash,
        <= ' ' or '\x7f' => TargetError.ControlCharacter,
        > '\x7f' => TargetError.NonAscii,
        _ => TargetError.None,
    };
}
