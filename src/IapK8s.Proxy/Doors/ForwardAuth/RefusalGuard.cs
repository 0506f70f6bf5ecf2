using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>An ingress looks at the status alone, and takes every 2xx for a yes: whatever a refusal would say by one goes out as 503.</summary>
internal static class RefusalGuard
{
    /// <summary>To be called before the refusal is written.</summary>
    public static void Set(HttpResponse response) => response.OnStarting(
        static state =>
        {
            var refusal = (HttpResponse)state;
            if (refusal.StatusCode is >= 200 and < 300)
            {
                refusal.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }

            return Task.CompletedTask;
        },
        response);
}
