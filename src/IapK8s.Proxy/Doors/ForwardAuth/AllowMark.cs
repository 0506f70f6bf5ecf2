using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>What tells an answer that lets a request pass from every other one. An ingress looks at the status alone, so whatever else would be a 2xx goes out as 503.</summary>
public sealed class AllowMark
{
    private static readonly AllowMark s_set = new();

    private AllowMark()
    {
    }

    /// <summary>To be called before the question is looked at.</summary>
    public static void Guard(HttpContext context) => context.Response.OnStarting(
        static state =>
        {
            var exchange = (HttpContext)state;
            if (exchange.Response.StatusCode is >= 200 and < 300 && exchange.Features.Get<AllowMark>() is null)
            {
                exchange.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }

            return Task.CompletedTask;
        },
        context);

    internal static void Set(HttpContext context) => context.Features.Set(s_set);
}
