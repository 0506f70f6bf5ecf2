using IapK8s.Identity.Cookies;
using IapK8s.Identity.SignIn;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors;

/// <summary>Ends the session here and now, and sends the browser to the portal with a sealed order to end it everywhere.</summary>
internal sealed class SignOutDoor(AccessPipeline pipeline, OwnAnswers answers, PageWriter pages, TimeProvider time)
{
    private const int LongestForm = 1024;

    public async Task AnswerAsync(HttpContext context, AccessResult access)
    {
        var request = context.Request;
        if (!IsAsked(request, access))
        {
            await answers.ErrorAsync(context, access, Code.CrossSiteRefused, StatusCodes.Status403Forbidden);
            return;
        }

        if (access.Facts?.Scope is not { } scope)
        {
            await answers.ErrorAsync(context, access, Code.None, StatusCodes.Status404NotFound);
            return;
        }

        var again = await WantsAgainAsync(request);
        context.Response.Headers.Append("Set-Cookie", SetCookie.Delete(scope.Scope.CookieName));
        if (access.Session is not { } session || access.State?.State.Portal is not { } portal)
        {
            await pages.WriteAsync(context, new SignedOutPage { Status = StatusCodes.Status200OK, RequestId = access.Id.ToString(), SignInAgainUrl = "/" });
            return;
        }

        session.End();
        pipeline.Record("sign-out", access, Decision.AllowWithoutRule());
        OwnAnswers.Mark(context.Response.Headers);
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        context.Response.Headers.Location = PortalLinks.SignOut(portal.ExternalUrl, scope.Keys, new SignOutOrder(session.Id, time.GetUtcNow(), again));
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
    }

    /// <summary>A form or script of ours, or a person at the address bar; never a link or an image on somebody else's page.</summary>
    private static bool IsAsked(HttpRequest request, AccessResult access)
    {
        if (FetchSite.IsForeign(request))
        {
            return false;
        }

        var isPost = HttpMethods.IsPost(request.Method);
        var origin = request.Headers.Origin;
        return (isPost || HttpMethods.IsGet(request.Method))
            && (isPost || FetchSite.IsOwn(request))
            && (origin.Count == 0 || (origin.Count == 1 && access.Facts!.AllowedOrigins.Contains(origin[0] ?? "", StringComparer.Ordinal)));
    }

    private static async Task<bool> WantsAgainAsync(HttpRequest request)
    {
        if (request.Query[ReservedPaths.SignInAgainParameter] == "1")
        {
            return true;
        }

        if (!HttpMethods.IsPost(request.Method) || request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            return false;
        }

        var form = new byte[LongestForm];
        var length = await request.Body.ReadAtLeastAsync(form, LongestForm, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return System.Text.Encoding.ASCII.GetString(form, 0, length).Split('&').Contains(ReservedPaths.SignInAgainParameter + "=1", StringComparer.Ordinal);
    }
}
