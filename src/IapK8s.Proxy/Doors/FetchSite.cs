using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors;

/// <summary>Where a browser says a request comes from (Fetch Metadata). Other programs say nothing.</summary>
internal static class FetchSite
{
    public static bool IsForeign(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";

    public static bool IsOwn(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "same-origin" or "none";
}
