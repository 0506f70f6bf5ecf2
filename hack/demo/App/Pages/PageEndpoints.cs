using IapK8s.AspNetCore;
using IapK8s.Demo.App.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IapK8s.Demo.App.Pages;

/// <summary>One page for every path: what differs is who gets there, and that is the proxy's business.</summary>
internal static class PageEndpoints
{
    // connect-src: the pages have no script, but /events and /ws are there to be tried from the browser's console.
    private const string Policy = "default-src 'none'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void MapPages(this IEndpointRouteBuilder routes, AppOptions options)
    {
        var verifies = options.Verifier is not null;
        // The return types are spelt out: without them a lambda of one HttpContext is a RequestDelegate, and its result is dropped.
        routes.Map("/echo", async Task<IResult> (HttpContext context) => Results.Json(await Received.ReadAsync(context, options.Name, verifies)));
        if (verifies)
        {
            // The one path that asks for a user itself: 401 when the assertion is missing or not genuine.
            routes.Map("/me", async Task<IResult> (HttpContext context) => Results.Json(await Caller.ReadAsync(context, verifies)))
                .RequireAuthorization(policy => policy.AddAuthenticationSchemes(IapAuthenticationDefaults.AuthenticationScheme).RequireAuthenticatedUser());
        }
        routes.Map("/{**path}", async Task<IResult> (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers.CacheControl = "no-store";
            return new RazorComponentResult<RequestPage>(new { Received = await Received.ReadAsync(context, options.Name, verifies) });
        });
    }
}
