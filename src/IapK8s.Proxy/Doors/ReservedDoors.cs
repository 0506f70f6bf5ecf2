using IapK8s.Identity.SignIn;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Requests;
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

    /// <summary>Whoever is signed in, and not strongly enough for where they want to go, would be sent there and back again.</summary>
    private static bool IsTooWeak(AccessResult access, AuthenticatedIdentity identity, string returnPath, out Decision stronger)
    {
        var asked = access.Request with { Method = "GET", Target = CanonicalTarget.Parse(returnPath, access.Facts!.Definition.Paths) };
        stronger = access.Facts.Policy.Decide(asked, identity.Principal);
        if (stronger.Outcome != Outcome.StepUp)
        {
            return false;
        }

        access.Request = asked;
        return true;
    }

    /// <summary>Some ingresses write the whole address: of this very host it is as good as its path, and of any other it is none.</summary>
    private static string PathOf(string asked, AccessResult access)
    {
        var behind = asked.StartsWith("https://", StringComparison.Ordinal) ? 8 : asked.StartsWith("http://", StringComparison.Ordinal) ? 7 : 0;
        return behind > 0 && access.Facts is { Authority: { } authority } && asked.AsSpan(behind).StartsWith(authority, StringComparison.Ordinal) ? asked[(behind + authority.Length)..] : asked;
    }

    private Task RefreshAsync(HttpContext context, AccessResult access)
    {
        var returnPath = ReturnPath.Sanitize(PathOf(context.Request.Query[ReservedPaths.ReturnParameter].ToString(), access));
        var kind = Clients.KindOf(context.Request);
        if (access.Identity is { } identity)
        {
            if (kind == ClientKind.Navigation && IsTooWeak(access, identity, returnPath, out var stronger))
            {
                return answers.RefuseAsync(context, access, stronger);
            }

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
