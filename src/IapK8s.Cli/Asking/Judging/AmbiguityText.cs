using IapK8s.Policy.Requests;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>Why a target is refused, in words.</summary>
internal static class AmbiguityText
{
    public static string Of(TargetError error) => "the path can be read in two ways: " + error switch
    {
        TargetError.EscapedSlash => "it has an escaped slash (paths.escapedSlash: Keep leaves it encoded)",
        TargetError.Backslash => "it has a backslash",
        TargetError.ControlCharacter => "it has a control character",
        TargetError.Semicolon => "a segment has a semicolon (paths.semicolon: Keep leaves it encoded)",
        TargetError.BadEscape => "a % is followed by no two hex digits",
        TargetError.BadUtf8 => "its escapes are not UTF-8",
        TargetError.Fragment => "it has a fragment",
        TargetError.NonAscii => "it has characters that a client has to escape",
        TargetError.TooLong => "it is too long",
        TargetError.TooDeep => "it has too many segments",
        _ => "it does not begin with a slash",
    };
}
