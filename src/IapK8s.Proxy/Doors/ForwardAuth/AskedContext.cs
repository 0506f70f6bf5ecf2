using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>The exchange with the ingress, seen as the one with the client whose request it asks about: its answers are written for that request and go where the question came from.</summary>
internal static class AskedContext
{
    public static HttpContext Of(HttpContext context, in AskedRequest asked)
    {
        var features = new FeatureCollection(context.Features);
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            // The question has an answer with a body also where it is about a HEAD.
            Method = asked.Method == "HEAD" ? "GET" : asked.Method,
            Protocol = context.Request.Protocol,
            Headers = context.Request.Headers,
            RawTarget = asked.Target,
        });
        return new DefaultHttpContext(features);
    }
}
