using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>A value of type <c>kubernetes.URL</c>: an absolute URI with an authority, or an absolute path (RFC 3986), taken as it is written.</summary>
internal sealed class CelUrl : CelOpaque
{
    public static readonly CelType UrlType = CelType.Opaque("kubernetes.URL");

    private readonly string _text;

    private CelUrl(string text, string scheme, string host, string hostname, string port, string path, string query)
    {
        _text = text;
        Scheme = scheme;
        Host = host;
        Hostname = hostname;
        Port = port;
        EscapedPath = path;
        Query = query;
    }

    public string Scheme { get; }

    /// <summary>With its port, an IPv6 address in brackets.</summary>
    public string Host { get; }

    public string Hostname { get; }

    public string Port { get; }

    public string EscapedPath { get; }

    /// <summary>Without its question mark.</summary>
    public string Query { get; }

    public override CelType Type => UrlType;

    public static CelUrl? Parse(string text)
    {
        if (text.Length == 0 || text.Any(c => char.IsControl(c) || c == ' ') || !EscapesAreWhole(text))
        {
            return null;
        }

        var rest = text;
        var (scheme, authority) = ("", "");
        if (text[0] != '/')
        {
            var colon = text.IndexOf("://", StringComparison.Ordinal);
            if (colon < 1 || !char.IsAsciiLetter(text[0]) || !text.AsSpan(0, colon).ToString().All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
            {
                return null;
            }

            scheme = text[..colon].ToLowerInvariant();
            rest = text[(colon + 3)..];
            var end = rest.AsSpan().IndexOfAny('/', '?');
            (authority, rest) = end < 0 ? (rest, "") : (rest[..end], rest[end..]);
        }

        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = question < 0 ? (rest, "") : (rest[..question], rest[(question + 1)..]);
        var host = authority[(authority.LastIndexOf('@') + 1)..];
        if (Split(host) is not var (hostname, port))
        {
            return null;
        }

        return new CelUrl(text, scheme, host, hostname, port, path, query);
    }

    public override bool Equals(object? obj) => obj is CelUrl other && other._text == _text;

    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    public override string ToString() => _text;

    /// <summary>Decodes <c>%</c> escapes, and <c>+</c> as a space.</summary>
    public static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static (string Hostname, string Port)? Split(string host)
    {
        var close = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) : 0;
        if (close < 0)
        {
            return null;
        }

        var colon = host.IndexOf(':', close);
        var (name, port) = colon < 0 ? (host, "") : (host[..colon], host[(colon + 1)..]);
        if (close > 0)
        {
            name = name.Length == close + 1 && IpAddress.TryParse(name.AsSpan(1, close - 1), out _, out _) ? name[1..close] : "";
        }

        return !port.All(char.IsAsciiDigit) || (close > 0 && name.Length == 0) || name.Any(c => c is '<' or '>' or '"' or '\\' or '^' or '`' or '{' or '|' or '}') ? null : (name, port);
    }

    private static bool EscapesAreWhole(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                return false;
            }
        }

        return true;
    }
}
