using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace IapK8s.Proxy.Forwarding;

/// <summary>The headers that the app gets, written from nothing: the client's that may pass, then ours, so that no token of a client's <c>Connection</c> line can remove one.</summary>
internal static class ForwardedHeaders
{
    public static void Write(HttpContext context, HttpRequestMessage message, AccessResult access)
    {
        var request = context.Request;
        var facts = access.Facts!;
        var nominated = Nominated(request.Headers.Connection);
        foreach (var (name, value) in request.Headers)
        {
            if (IsOurs(name) || ClientHeaders.IsRemoved(name) || (nominated is not null && nominated.Contains(name)))
            {
                continue;
            }

            Add(message, name, value);
        }

        // Trailers are the one transfer coding that survives a hop (RFC 9110 §10.1.4); gRPC asks for them.
        if (HasToken(request.Headers.TE, "trailers"))
        {
            message.Headers.TryAddWithoutValidation(HeaderNames.TE, "trailers");
        }

        if (!access.AuthorizationConsumed && request.Headers.Authorization is { Count: 1 } authorization)
        {
            message.Headers.TryAddWithoutValidation(HeaderNames.Authorization, authorization[0]);
        }

        if (access.Cookies.Forwarded is { } cookies)
        {
            message.Headers.TryAddWithoutValidation(HeaderNames.Cookie, cookies);
        }

        message.Headers.Host = facts.Authority;
        message.Headers.TryAddWithoutValidation("X-Forwarded-For", access.ForwardedFor);
        message.Headers.TryAddWithoutValidation("X-Forwarded-Proto", facts.Scheme);
        message.Headers.TryAddWithoutValidation("X-Forwarded-Host", facts.Authority);
        if (facts.PortText.Length > 0)
        {
            message.Headers.TryAddWithoutValidation("X-Forwarded-Port", facts.PortText);
        }

        if (access.IdentityHeaders is { } identity && facts.Definition.Assertion.Headers == HeaderPreset.Iap)
        {
            message.Headers.TryAddWithoutValidation(IdentityHeaders.AssertionName, identity.Assertion);
            message.Headers.TryAddWithoutValidation(IdentityHeaders.UserIdName, identity.UserId);
            if (identity.Email is { } email)
            {
                message.Headers.TryAddWithoutValidation(IdentityHeaders.EmailName, email);
            }

            if (identity.Groups is { } groups)
            {
                message.Headers.TryAddWithoutValidation(IdentityHeaders.GroupsName, groups);
            }
        }
    }

    private static void Add(HttpRequestMessage message, string name, StringValues values)
    {
        if (values.Count == 1)
        {
            if (!message.Headers.TryAddWithoutValidation(name, values[0]))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, values[0]);
            }

            return;
        }

        var lines = (IEnumerable<string?>)values;
        if (!message.Headers.TryAddWithoutValidation(name, lines))
        {
            message.Content?.Headers.TryAddWithoutValidation(name, lines);
        }
    }

    /// <summary>Written apart: from what was decided, not from what was sent. HTTP/2 pseudo headers start with a colon.</summary>
    private static bool IsOurs(string name) => name.Length switch
    {
        2 => name.Equals(HeaderNames.TE, StringComparison.OrdinalIgnoreCase),
        4 => name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase),
        6 => name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase),
        13 => name.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase),
        _ => name.Length == 0,
    } || name[0] == ':';

    /// <summary>What the client's Connection line declares to be for this hop only (RFC 9110 §7.6.1). Framing and authority are not its to remove.</summary>
    private static HashSet<string>? Nominated(StringValues connection)
    {
        HashSet<string>? names = null;
        foreach (var line in connection)
        {
            foreach (var token in (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var isOrdinary = token.Equals("close", StringComparison.OrdinalIgnoreCase) || token.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
                    || token.Equals("upgrade", StringComparison.OrdinalIgnoreCase) || token.StartsWith("content-", StringComparison.OrdinalIgnoreCase)
                    || token.StartsWith("sec-", StringComparison.OrdinalIgnoreCase);
                if (!isOrdinary)
                {
                    (names ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase)).Add(token);
                }
            }
        }

        return names;
    }

    private static bool HasToken(StringValues lines, string token)
    {
        foreach (var line in lines)
        {
            if (line is not null && line.Split(',', StringSplitOptions.TrimEntries).Contains(token, StringComparer.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
