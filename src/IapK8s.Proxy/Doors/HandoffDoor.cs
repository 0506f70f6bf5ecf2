using IapK8s.Identity.Cookies;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors;

/// <summary>Takes the portal's answer: session cookie set, attempt cookie deleted, on to where the user wanted to go. Good only in the browser that holds the attempt,
/// and deleting it is what makes the link worthless the second time.</summary>
internal sealed class HandoffDoor(AccessPipeline pipeline, OwnAnswers answers, SignInRedirect signIn, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext context, AccessResult access)
    {
        var now = time.GetUtcNow();
        if (access.Facts is not { Scope: { } scope, Sessions: { } sessions }
            || !scope.Keys.TryOpenHandoff(context.Request.Query[ReservedPaths.HandoffParameter].ToString(), now, out var handoff))
        {
            await RefuseAsync(context, access, Code.HandoffInvalid);
            return;
        }

        var name = CookieNames.Attempt(handoff.AttemptId);
        var attempt = AttemptCookies.Read(access.Cookies.Header, scope.Keys, now).GetValueOrDefault(name);
        if (attempt is null || !attempt.IsAnsweredBy(handoff))
        {
            await WithoutAttemptAsync(context, access, handoff);
            return;
        }

        // What the portal sealed must be a session of this very scope: it is opened here, before a browser carries it.
        if (sessions.Open(handoff.SessionCookie, now) is not { } session)
        {
            await RefuseAsync(context, access, Code.HandoffInvalid);
            return;
        }

        if (access.Session is { } replaced && IsReplaced(replaced, session, attempt))
        {
            await pipeline.EndAsync(replaced, access.State!);
        }

        session.StepUps = attempt.Restarts;
        var headers = context.Response.Headers;
        headers.Append("Set-Cookie", SetCookie.Create(scope.Scope.CookieName, handoff.SessionCookie, handoff.SessionExpiresAt - now));
        headers.Append("Set-Cookie", SetCookie.Delete(name));
        access.Session = session;
        access.Identity = session.Stated is null ? null : session.IdentityFor(scope.VocabularyHash);
        pipeline.Record("sign-in", access, Decision.AllowWithoutRule());
        Go(context, attempt.ReturnPath);
    }

    /// <summary>The weaker session dies with the stronger one's birth, and so does another person's. Tabs that signed the same person in side by side keep theirs:
    /// what they have under way goes on.</summary>
    private static bool IsReplaced(LiveSession old, LiveSession session, Attempt attempt) =>
        old.Id != session.Id && (attempt.Restarts > 0 || old.Stated is null || old.Stated.Provider != session.Stated?.Provider || old.Stated.Subject != session.Stated.Subject);

    private Task RefuseAsync(HttpContext context, AccessResult access, Code code)
    {
        pipeline.Record("sign-in", access, Decision.Deny(code));
        return answers.ErrorAsync(context, access, code, StatusCodes.Status400BadRequest, "/");
    }

    /// <summary>The tab's attempt is used up or gone. Somebody signed in goes to the front page; else one more try, and then a page instead of a loop.</summary>
    private Task WithoutAttemptAsync(HttpContext context, AccessResult access, Handoff handoff)
    {
        if (access.Identity is not null)
        {
            Go(context, "/");
            return Task.CompletedTask;
        }

        return !RestartMark.IsSet(handoff.AttemptId) && signIn.TryWrite(context, access, "/", null, restarts: 0, isRestart: true)
            ? Task.CompletedTask
            : RefuseAsync(context, access, Code.AttemptMissing);
    }

    private static void Go(HttpContext context, string path)
    {
        OwnAnswers.Mark(context.Response.Headers);
        context.Response.Headers.Location = path;
        context.Response.StatusCode = StatusCodes.Status302Found;
    }
}
