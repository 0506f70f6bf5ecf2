using System.Collections.Frozen;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Doors.ExtAuthz;
using IapK8s.Proxy.Forwarding;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>What Envoy is to change of a request that it asked about over HTTP: what <see cref="OkAnswer"/> says over gRPC. It copies a header of the answer only where its configuration lists the
/// name (<c>allowed_upstream_headers</c>), so whoever has sidecars behind leaves them their credentials; what is to be removed it reads from a header of its own, whatever is configured, and after that.</summary>
internal static class EnvoyAnswer
{
    /// <summary>envoy.service.auth.v3.OkHttpResponse.headers_to_remove.</summary>
    private const string RemovingName = "x-envoy-auth-headers-to-remove";

    /// <summary>Also where the question does not have them: over HTTP Envoy shows the gateway the names alone that it was told to.</summary>
    private static readonly string[] Always = [.. ClientHeaders.ForeignIdentity, .. ClientHeaders.Hearsay, .. ClientHeaders.MethodOverrides, "proxy"];

    /// <summary>Of the question itself: what they say is about its own connection.</summary>
    private static readonly string[] Hop = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "trailer", "upgrade"];

    private static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, [.. OkAnswer.Written, .. Always, .. Hop, "proxy-authorization"]);

    private static readonly string AlwaysText = string.Join(',', Always);

    public static void WriteTo(IHeaderDictionary headers, AccessResult access)
    {
        var facts = access.Facts!;
        IdentityAnswer.WriteTo(headers, access);
        CredentialAnswer.WriteTo(headers, access, EmptyLines.WhereSent);
        headers["x-forwarded-proto"] = facts.Scheme;
        headers["x-forwarded-host"] = facts.Authority;
        headers["x-forwarded-port"] = facts.PortText;
        if (access.ClientAddress is { } client)
        {
            // Else its own line stays: whoever is connected to it stands at the end.
            headers["x-forwarded-for"] = client.ToString();
        }

        headers[RemovingName] = string.Join(',', Others(access).Prepend(AlwaysText));
    }

    /// <summary>Whatever else of the client's speaks for us, in any spelling.</summary>
    private static IEnumerable<string> Others(AccessResult access) => access.Headers!.Keys.Where(name => ClientHeaders.IsRemoved(name) && !Known.Contains(name));
}
