using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Hosting;

/// <summary>GET /healthz: the process answers. GET /readyz: people can sign in; else 503 and why not.</summary>
internal sealed class HealthEndpoint(IDataPlane plane)
{
    public Task HandleAsync(HttpContext context)
    {
        var (status, text) = context.Request.Path.Value switch
        {
            "/healthz" => (200, "ok"),
            "/readyz" => Readiness(),
            _ => (404, "not found"),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }

    private (int Status, string Text) Readiness() => plane.Current switch
    {
        null => (503, plane.Explanation),
        { Gateway.Signer: null } or { Gateway: null } => (503, "no session-signing key arrived yet"),
        { Portal: null } => (503, "the controller did not say where the portal is"),
        _ => (200, "ready"),
    };
}
