using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>A request's header lines in either of Envoy's spellings: a map with the lines of one name joined, or (<c>encode_raw_headers</c>) every line by itself. The same as the
/// proxy door's listener takes: names are tokens, values have no control characters.</summary>
internal sealed class CheckHeaders
{
    /// <summary>RFC 9110 §5.6.2.</summary>
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>With U+FFFD, which others put where bytes were no UTF-8.</summary>
    private static readonly SearchValues<char> NoText = SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(c => c != '\t').Select(c => (char)c), '\x7f', '\ufffd']);

    private string? _method;
    private string? _path;
    private string? _authority;
    private string? _host;
    private bool _isRaw;
    private bool _isJoined;

    public HeaderDictionary Lines { get; } = new(32);

    public static bool IsText(string value) => !value.AsSpan().ContainsAny(NoText);

    /// <returns>False where the lines can be read in two ways.</returns>
    public bool Add(string name, string value, bool isRaw)
    {
        _isRaw |= isRaw;
        _isJoined |= !isRaw;
        if ((_isRaw && _isJoined) || name.Length == 0 || !IsText(value))
        {
            return false;
        }

        if (name[0] == ':')
        {
            return name switch
            {
                ":method" => Once(ref _method, value),
                ":path" => Once(ref _path, value),
                ":authority" => Once(ref _authority, value),
                _ => true,
            };
        }

        if (name.AsSpan().ContainsAnyExcept(Token))
        {
            return false;
        }

        if (name.Equals("host", StringComparison.OrdinalIgnoreCase))
        {
            return Once(ref _host, value);
        }

        var lines = isRaw ? new StringValues(value) : JoinedLines.Part(name, value);
        if (!Lines.TryAdd(name, lines))
        {
            Lines[name] = StringValues.Concat(Lines[name], lines);
        }

        return true;
    }

    /// <summary>What is among the lines too says the same there.</summary>
    public bool Agree(string method, string path, string host) => Agrees(_method, method) && Agrees(_path, path) && Agrees(_authority, host) && Agrees(_host, host);

    private static bool Agrees(string? line, string said) => line is null || string.Equals(line, said, StringComparison.Ordinal);

    private static bool Once(ref string? line, string value)
    {
        var isFirst = line is null;
        line = value;
        return isFirst;
    }
}
