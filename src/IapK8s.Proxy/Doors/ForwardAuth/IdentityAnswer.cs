using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Forwarding;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>What the ingress is to tell the app: every identity header, empty where there is nothing to say, so that it overwrites whatever a client sent (S4, S44).</summary>
internal static class IdentityAnswer
{
    public static void WriteTo(IHeaderDictionary headers, AccessResult access)
    {
        var identity = access.Facts?.Definition.Assertion.Headers == HeaderPreset.Iap ? access.Identity?.HeadersFor(access.Facts, access.Request) : null;
        headers[IdentityHeaders.AssertionName] = identity?.Assertion ?? "";
        headers[IdentityHeaders.UserIdName] = identity?.UserId ?? "";
        headers[IdentityHeaders.EmailName] = identity?.Email ?? "";
        headers[IdentityHeaders.GroupsName] = identity?.Groups ?? "";
    }
}
