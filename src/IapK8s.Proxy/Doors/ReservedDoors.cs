using IapK8s.Identity.SignIn;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors;

/// <summary>The proxy's own paths on the app's host. None of them ever reaches the app, known or not.</summary>
internal sealed class ReservedDoors(AccessPipeline pipeline, OwnAnswers answers, SignInRedirect signIn, PageWriter pages, TimeProvider time)
{
    private readonly HandoffDoor _handoff = new(pipeline, answers, signIn, time);
    private readonly SignOutDoor _signOut = new(pipeline, answers, pages, time);

    public Task AnswerAsync(HttpContext context, AccessResult access)
    {
        var path = access.Request.Target.Path;
        var isGet = access.Request.Method is "GET" or "HEAD";
        return path switch
        {
            ReservedPaths.SignOut => _signOut.AnswerAsync(context, access),
            ReservedPaths.Handoff when access.Request.Method == "GET" => _handoff.AnswerAsync(context, access),
            ReservedPaths.Identity when isGet => IdentityAsync(context, access),
            ReservedPaths.Refresh when isGet => RefreshAsync(context, access),
            ReservedPaths.Jwks when isGet => KeyDoor.JwksAsync(context, access, answers),
            ReservedPaths.PublicKeys when isGet => KeyDoor.PemAsync(context, access, answers),
            ReservedPaths.Handoff or ReservedPaths.Identity or ReservedPaths.Refresh or ReservedPaths.Jwks or ReservedPaths.PublicKeys =>
                answers.ErrorAsync(context, access, Code.MethodRefused, StatusCodes.Status405MethodNotAllowed),
            _ => answers.ErrorAsync(context, access, Code.None, StatusCodes.Status404NotFound),
        };
    }

    private Task IdentityAsync(HttpContext context, AccessResult access)
    {
        if (FetchSite.IsForeign(context.Request))
        {
            return answers.ErrorAsync(context, access, Code.CrossSiteRefused, StatusCodes.Status403Forbidden);
        }

        return access.Identity is { } identity
            ? IdentityDocument.WriteAsync(context, identity.Principal, access.Session?.Stated?.ExpiresAt)
            : answers.RefuseAsync(context, access, NotSignedIn(access));
    }

    private Task RefreshAsync(HttpContext context, AccessResult access)
    {
        var returnPath = ReturnPath.Sanitize(context.Request.Query[ReservedPaths.ReturnParameter].ToString() is { Length: > 0 } asked ? asked : "/");
        var kind = Clients.KindOf(context.Request);
        if (access.Identity is not null)
        {
            OwnAnswers.Mark(context.Response.Headers);
            context.Response.StatusCode = kind == ClientKind.Navigation ? StatusCodes.Status302Found : StatusCodes.Status204NoContent;
            if (kind == ClientKind.Navigation)
            {
                context.Response.Headers.Location = returnPath;
            }

            return Task.CompletedTask;
        }

        return kind == ClientKind.Navigation && signIn.TryWrite(context, access, returnPath, null, 0)
            ? Task.CompletedTask
            : answers.RefuseAsync(context, access, NotSignedIn(access));
    }

    private static Decision NotSignedIn(AccessResult access) =>
        Decision.Challenge(access.Facts is { IsInternal: true } ? Code.InternalNameNeedsBearer : Code.NoCredential);
}
