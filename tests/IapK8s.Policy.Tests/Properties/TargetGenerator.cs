using CsCheck;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Tests.Properties;

/// <summary>Targets made of what has ever fooled a reader of paths, in any order, with noise.</summary>
internal static class TargetGenerator
{
    private static readonly string[] Tokens =
    [
        "/", "/", "/", "//", ".", "..", "%2e", "%2E", "/../", "/./", "%2f", "%2F", "%5c", "\\", ";", "%3b", "%3B", "%25", "2f", "2F", "3B", "%252F", "%32%46",
        "%00", "%0d%0a", "%7f", "%c2%85", "%c3%a9", "%C3", "%a9", "%c0%af", "%e2%82%ac", "%ed%a0%80", "%f0%9f%98%80", "%f4%90%80%80", "%ee%80%80", "%ee%80%81",
        "a", "b", "admin", "ADMIN", "x", "%61", "%7e", "~", "-", "!", "%21", "'", "\"", "<", ">", "^", "`", "{", "|", "}", "[", "]", "%5B", "=", "@", ":",
        "?", "?", "#", " ", "\t", "\0", "\x7f", "\u0085", "é", "\ue000", "\ud83d", "%", "%4", "%zz", "%%", "+", "%20",
    ];

    private static readonly Gen<string> Mixed = Pick.From(Tokens).Array[0, 12].Select(parts => "/" + string.Concat(parts));

    private static readonly Gen<string> Mild = Pick.From("/", "/", "a", "b", "..", ".", "%2e", "%61", "%c3%a9", "%20", "%2F", ";", "%3B", "x").Array[0, 10]
        .Select(parts => "/" + string.Concat(parts));

    private static readonly Gen<string> Noise = Gen.String[0, 30];

    public static Gen<string> Raw { get; } = Gen.Frequency((4, Mixed), (4, Mild), (1, Noise), (1, Noise.Select(s => "/" + s)));

    public static Gen<PathOptions> Options { get; } = Gen.Select(Gen.Bool, Gen.Bool, (slash, semicolon) => new PathOptions
    {
        EscapedSlash = slash ? EscapedByteMode.Keep : EscapedByteMode.Reject,
        Semicolon = semicolon ? EscapedByteMode.Keep : EscapedByteMode.Reject,
    });
}
