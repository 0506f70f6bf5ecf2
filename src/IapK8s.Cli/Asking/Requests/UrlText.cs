using IapK8s.Cli.Commands;
using IapK8s.Policy.Requests;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Asking.Requests;

/// <summary>A URL as it was typed. The path goes on as it stands, as curl's <c>--path-as-is</c> would send it: how it may be read is what the question is about.</summary>
/// <param name="Scheme">Null where none was written.</param>
/// <param name="Host">Canonical.</param>
/// <param name="Target">Path and query, never empty.</param>
internal sealed record UrlText(string? Scheme, string Host, int? Port, string Target)
{
    private const string Example = "Write https://shop.example.com/path, or shop.example.com/path.";

    /// <exception cref="CliException">It names no host.</exception>
    public static UrlText Parse(string text)
    {
        var (scheme, rest) = text.IndexOf("://", StringComparison.Ordinal) is var colon and > 0 ? (text[..colon].ToLowerInvariant(), text[(colon + 3)..]) : (null, text);
        scheme = scheme switch { "wss" => "https", "ws" => "http", _ => scheme };
        if (scheme is not (null or "https" or "http"))
            throw new CliException($"URL {Quoted.Of(text)} has the scheme {Quoted.Of(scheme)}", Example);

        // What stands behind # never leaves the client.
        rest = rest.Split('#', 2)[0];
        var end = rest.IndexOfAny(['/', '?']);
        var (authority, target) = end < 0 ? (rest, "/") : (rest[..end], rest[end..]);
        if (authority.Contains('@', StringComparison.Ordinal))
            throw new CliException($"URL {Quoted.Of(text)} has user information before the host", $"Leave it out; who asks is --as. {Example}");
        return CanonicalHost.TryParse(authority, out var host, out var port)
            ? new UrlText(scheme, host, port, target[0] == '?' ? "/" + target : target)
            : throw new CliException(authority.Length == 0 ? $"URL {Quoted.Of(text)} names no host" : $"URL {Quoted.Of(text)}: {Quoted.Of(authority)} is not a host", Example);
    }
}
