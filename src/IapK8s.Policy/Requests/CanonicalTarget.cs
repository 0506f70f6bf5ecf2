using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Requests;

/// <summary>Why a request target is refused. Zero is a refusal: a target nobody parsed is not canonical.</summary>
public enum TargetError : byte
{
    NotParsed = 0,
    None,
    NotOriginForm,
    EscapedSlash,
    Backslash,
    ControlCharacter,
    Semicolon,
    BadEscape,
    BadUtf8,
    Fragment,
    NonAscii,
    TooLong,
    TooDeep,
}

/// <summary>Both forms of a request target from one parse: <see cref="Path"/>, whose segments policies match, and <see cref="WireTarget"/>, which is sent
/// verbatim. Parsing the wire target gives the same path (RFC 3986 §5.2.4, §6.2.2). A target that is already canonical costs no allocation.</summary>
public readonly struct CanonicalTarget
{
    private readonly string? _wire;
    private readonly string? _decodedPath;
    private readonly int _wirePathLength;

    private CanonicalTarget(TargetError error, string? wire, string? decodedPath, int wirePathLength)
    {
        Error = error;
        _wire = wire;
        _decodedPath = decodedPath;
        _wirePathLength = wirePathLength;
    }

    public TargetError Error { get; }

    public bool IsValid => Error == TargetError.None;

    /// <summary>Path and query as they go to the app. Empty when not valid.</summary>
    public string WireTarget => _wire ?? "";

    /// <summary>Decoded, dot segments resolved, <c>//</c> merged, starts with <c>/</c>; an escaped slash or semicolon that was kept stays encoded inside its segment.</summary>
    public ReadOnlySpan<char> Path => _decodedPath is null ? WireTarget.AsSpan(0, _wirePathLength) : _decodedPath;

    /// <summary>The query with its <c>?</c>, untouched; empty where there is none.</summary>
    public ReadOnlySpan<char> Query => WireTarget.AsSpan(_wirePathLength);

    /// <summary>The text whose first <see cref="PathLength"/> characters are <see cref="Path"/>.</summary>
    internal string PathSource => _decodedPath ?? WireTarget;

    internal int PathLength => _decodedPath?.Length ?? _wirePathLength;

    /// <summary>Where in <see cref="WireTarget"/> the path ends.</summary>
    internal int WirePathLength => _wirePathLength;

    internal static CanonicalTarget Refused(TargetError error) => new(error, null, null, 0);

    /// <param name="decodedPath">Null where it equals the wire path to the letter.</param>
    internal static CanonicalTarget Valid(string wire, int wirePathLength, string? decodedPath) => new(TargetError.None, wire, decodedPath, wirePathLength);

    /// <summary>Never throws, whatever the input.</summary>
    public static CanonicalTarget Parse(string? rawTarget, PathOptions options) => TargetParser.Parse(rawTarget, options);
}
