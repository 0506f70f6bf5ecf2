using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Forwarding;
using Microsoft.Net.Http.Headers;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>What Envoy is to change of an allowed request, so that the app gets the headers that the proxy door would have sent it: a <c>CheckResponse</c>, field numbers as in
/// <c>Protocol/Protos/envoy</c>. Envoy writes first and removes then, so no name is in both lists.</summary>
internal static class OkAnswer
{
    private const int Headers = 2;
    private const int HeadersToRemove = 5;
    private const byte OverwriteIfExistsOrAdd = 2;

    /// <summary>Written or removed by name, each of them: Envoy may have been told to keep headers from us, so that the request does not seem to carry them.</summary>
    internal static readonly string[] Written =
        ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-iap-jwt-assertion", "x-iap-user-id", "x-iap-user-email", "x-iap-groups"];

    public static void Write(ref MessageWriter to, AccessResult access)
    {
        // Code zero, OK.
        to.End(to.Begin(1));
        var ok = to.Begin(3);
        // A sidecar behind decides by what the client brought along, and takes it out then.
        var keepsCredentials = access.Facts!.Definition.Gateway is { HasSidecars: true };
        WriteNamed(ref to, access);
        if (!keepsCredentials)
        {
            WriteCredentials(ref to, access);
        }

        RemoveClients(ref to, access, keepsCredentials);
        to.End(ok);
        var told = to.Begin(4);
        DecisionMetadata.Write(ref to, access, access.Decision);
        to.End(told);
    }

    private static void WriteNamed(ref MessageWriter to, AccessResult access)
    {
        var facts = access.Facts!;
        var identity = facts.Definition.Assertion.Headers == HeaderPreset.Iap ? access.IdentityHeaders : null;
        WriteOrRemove(ref to, Written[0], access.ForwardedFor);
        WriteOrRemove(ref to, Written[1], facts.Scheme);
        WriteOrRemove(ref to, Written[2], facts.Authority);
        WriteOrRemove(ref to, Written[3], facts.PortText);
        WriteOrRemove(ref to, Written[4], identity?.Assertion);
        WriteOrRemove(ref to, Written[5], identity?.UserId);
        WriteOrRemove(ref to, Written[6], identity?.Email);
        WriteOrRemove(ref to, Written[7], identity?.Groups);
    }

    private static void WriteCredentials(ref MessageWriter to, AccessResult access)
    {
        if (access.AuthorizationConsumed)
        {
            to.Text(HeadersToRemove, "authorization");
        }

        var cookies = access.Headers!.Cookie;
        if (cookies.Count > 0 && !(cookies.Count == 1 && string.Equals(cookies[0], access.Cookies.Forwarded, StringComparison.Ordinal)))
        {
            WriteOrRemove(ref to, "cookie", access.Cookies.Forwarded);
        }
    }

    /// <summary>Whatever speaks for us in any other spelling.</summary>
    private static void RemoveClients(ref MessageWriter to, AccessResult access, bool keepsCredentials)
    {
        foreach (var (name, _) in access.Headers!)
        {
            if (ClientHeaders.IsRemoved(name) && !Written.Contains(name, StringComparer.OrdinalIgnoreCase) && !(access.IsWebSocket && IsHandshake(name))
                && !(keepsCredentials && name.Equals(HeaderNames.ProxyAuthorization, StringComparison.OrdinalIgnoreCase)))
            {
                to.Text(HeadersToRemove, name);
            }
        }
    }

    /// <summary>These are Envoy's, and it forwards them only for an upgrade that it was configured to let through.</summary>
    private static bool IsHandshake(string name) =>
        name.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.Upgrade, StringComparison.OrdinalIgnoreCase);

    private static void WriteOrRemove(ref MessageWriter to, string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            to.Text(HeadersToRemove, name);
            return;
        }

        var option = to.Begin(Headers);
        var header = to.Begin(1);
        to.Text(1, name);
        to.Text(2, value);
        to.End(header);
        to.Number(3, OverwriteIfExistsOrAdd);
        to.End(option);
    }
}
