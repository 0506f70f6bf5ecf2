using Google.Protobuf.Collections;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Envoy;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Forwarding;
using Microsoft.Net.Http.Headers;
using static IapK8s.Protocol.Envoy.HeaderValueOption.Types;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>What Envoy is to change of an allowed request, so that the app gets the headers that the proxy door would have sent it. Envoy writes first and removes then, so no
/// name is in both lists.</summary>
internal static class OkAnswer
{
    private static readonly Status Ok = new();

    public static CheckResponse Of(AccessResult access)
    {
        var ok = new OkHttpResponse();
        WriteOrigin(ok, access);
        WriteIdentity(ok, access);
        WriteCredentials(ok, access);
        RemoveClients(ok, access);
        return new CheckResponse { Status = Ok, OkResponse = ok, DynamicMetadata = DecisionMetadata.Of(access, access.Decision) };
    }

    private static void WriteOrigin(OkHttpResponse ok, AccessResult access)
    {
        var facts = access.Facts!;
        WriteOrRemove(ok, "x-forwarded-for", access.ForwardedFor);
        Write(ok.Headers, "x-forwarded-proto", facts.Scheme);
        Write(ok.Headers, "x-forwarded-host", facts.Authority);
        WriteOrRemove(ok, "x-forwarded-port", facts.PortText);
    }

    /// <summary>Each of the names is written or removed, also where the request does not seem to carry it: Envoy may have been told to keep headers from us.</summary>
    private static void WriteIdentity(OkHttpResponse ok, AccessResult access)
    {
        var identity = access.Facts!.Definition.Assertion.Headers == HeaderPreset.Iap ? access.IdentityHeaders : null;
        WriteOrRemove(ok, "x-iap-jwt-assertion", identity?.Assertion);
        WriteOrRemove(ok, "x-iap-user-id", identity?.UserId);
        WriteOrRemove(ok, "x-iap-user-email", identity?.Email);
        WriteOrRemove(ok, "x-iap-groups", identity?.Groups);
    }

    private static void WriteCredentials(OkHttpResponse ok, AccessResult access)
    {
        if (access.AuthorizationConsumed)
        {
            ok.HeadersToRemove.Add("authorization");
        }

        var cookies = access.Headers!.Cookie;
        if (cookies.Count > 0 && !(cookies.Count == 1 && string.Equals(cookies[0], access.Cookies.Forwarded, StringComparison.Ordinal)))
        {
            WriteOrRemove(ok, "cookie", access.Cookies.Forwarded);
        }
    }

    /// <summary>Whatever speaks for us in any spelling, and is not one of the names above.</summary>
    private static void RemoveClients(OkHttpResponse ok, AccessResult access)
    {
        foreach (var (name, _) in access.Headers!)
        {
            if (ClientHeaders.IsRemoved(name) && !IsNamed(ok, name) && !(access.IsWebSocket && IsHandshake(name)))
            {
                ok.HeadersToRemove.Add(name);
            }
        }
    }

    private static bool IsNamed(OkHttpResponse ok, string name)
    {
        foreach (var written in ok.Headers)
        {
            if (name.Equals(written.Header.Key, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return ok.HeadersToRemove.Contains(name);
    }

    /// <summary>These are Envoy's, and it forwards them only for an upgrade that it was configured to let through.</summary>
    private static bool IsHandshake(string name) =>
        name.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.Upgrade, StringComparison.OrdinalIgnoreCase);

    private static void WriteOrRemove(OkHttpResponse ok, string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            ok.HeadersToRemove.Add(name);
        }
        else
        {
            Write(ok.Headers, name, value);
        }
    }

    private static void Write(RepeatedField<HeaderValueOption> headers, string name, string value) =>
        headers.Add(new HeaderValueOption { Header = new HeaderValue { Key = name, Value = value }, AppendAction = HeaderAppendAction.OverwriteIfExistsOrAdd });
}
