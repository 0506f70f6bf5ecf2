using System.Text;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Sidecar;

/// <summary>What the health listener answers. Only there: on the app's port these paths are the app's, and policy applies to them.</summary>
internal sealed class HealthListener(IDataPlane plane)
{
    /// <summary>Set when the process was told to stop: traffic should go elsewhere while requests under way are finished.</summary>
    public bool IsDraining { get; set; }

    public Task AnswerAsync(HttpContext context)
    {
        var (status, text) = context.Request.Path.Value switch
        {
            "/healthz" => (StatusCodes.Status200OK, "alive"),
            "/readyz" when IsDraining => (StatusCodes.Status503ServiceUnavailable, "stopping"),
            "/readyz" when plane.Condition == SnapshotCondition.InForce => (StatusCodes.Status200OK, "ready"),
            "/readyz" => (StatusCodes.Status503ServiceUnavailable, plane.Explanation),
            _ => (StatusCodes.Status404NotFound, "only /healthz and /readyz are here"),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), context.RequestAborted).AsTask();
    }
}
