using System.Text;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>What of a client's credentials the app is to get: the Cookie line without any cookie of ours, and Authorization unless it was for us. No ingress can take out one cookie in every place
/// and spelling, so it takes the whole line from here, and sends none where there is none here.</summary>
internal static class CredentialAnswer
{
    public static void WriteTo(IHeaderDictionary headers, AccessResult access, EmptyLines empty = EmptyLines.None)
    {
        var sent = access.Headers!;
        if ((OnTheWire(access.Cookies.Forwarded) ?? Empty(sent.Cookie, empty)) is { } cookies)
        {
            headers.Cookie = cookies;
        }

        if ((access.AuthorizationConsumed ? Empty(sent.Authorization, empty) : OnTheWire(sent.Authorization) ?? Empty(default, empty)) is { } authorization)
        {
            headers.Authorization = authorization;
        }
    }

    private static string? Empty(StringValues sent, EmptyLines empty) => empty == EmptyLines.Always || (empty == EmptyLines.WhereSent && sent.Count > 0) ? "" : null;

    /// <summary>The client's bytes: they were read as UTF-8, and an answer's characters go out as a byte each (<c>ResponseHeaderEncodingSelector</c>).</summary>
    private static string? OnTheWire(string? text) => text is null || Ascii.IsValid(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}

/// <summary>Which lines are told of which nothing is left.</summary>
internal enum EmptyLines : byte
{
    /// <summary>For an ingress that replaces the client's line by nothing then.</summary>
    None = 0,

    /// <summary>For one that keeps the client's where it is told none.</summary>
    WhereSent,

    /// <summary>For one that takes a missing header's placeholder for its value (Caddy 2.6).</summary>
    Always,
}
