using IapK8s.Controller.Clusters;
using IapK8s.Controller.Push;
using Microsoft.AspNetCore.Connections.Features;

namespace IapK8s.Controller;

/// <summary>What the health listener answers; it is the one listener without TLS, and nothing else is ever served there.</summary>
internal static class HealthListener
{
    public static Task Answer(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<ITlsHandshakeFeature>() is not null)
        {
            return next(context);
        }

        var stale = context.RequestServices.GetRequiredService<SourceFreshness>().IsStale;
        var ready = !stale && context.RequestServices.GetRequiredService<CatalogPublisher>().Read().Value is not null;
        var (status, text) = context.Request.Path.Value switch
        {
            "/healthz" => (StatusCodes.Status200OK, "alive"),
            "/readyz" when ready => (StatusCodes.Status200OK, "ready"),
            "/readyz" when stale => (StatusCodes.Status503ServiceUnavailable, "the API server has not been heard of for too long"),
            "/readyz" => (StatusCodes.Status503ServiceUnavailable, "the resources have not been compiled yet"),
            _ => (StatusCodes.Status404NotFound, "only /healthz and /readyz are here"),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
