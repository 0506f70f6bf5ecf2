using IapK8s.Identity.Cookies;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors;

/// <summary>Takes the portal's answer: session cookie set, attempt cookie deleted, on to where the user wanted to go. Good only in the browser that holds the attempt,
/// and deleting it is what makes the link worthless the second time.</summary>
internal sealed class HandoffDoor(OwnAnswers answers, SignInRedirect signIn, TimeProvider time)
{
    public Task AnswerAsync(HttpContext context, AccessResult access)
    {
        var now = time.GetUtcNow();
        if (access.Facts is not { Scope: { } scope, Sessions: { } sessions }
            || !scope.Keys.TryOpenHandoff(context.Request.Query[ReservedPaths.HandoffParameter].ToString(), now, out var handoff))
        {
            return answers.ErrorAsync(context, access, Code.HandoffInvalid, StatusCodes.Status400BadRequest, "/");
        }

        var name = CookieNames.Attempt(handoff.AttemptId);
        var attempt = AttemptCookies.Read(access.Cookies.Header, scope.Keys, now).GetValueOrDefault(name);
        if (attempt is null || !attempt.IsAnsweredBy(handoff))
        {
            return WithoutAttempt(context, access, handoff);
        }

        // What the portal sealed must be a session of this very scope: it is opened here, before a browser carries it.
        if (sessions.Open(handoff.SessionCookie, now) is not { } session)
        {
            return answers.ErrorAsync(context, access, Code.HandoffInvalid, StatusCodes.Status400BadRequest, "/");
        }

        session.StepUps = attempt.Restarts;
        var headers = context.Response.Headers;
        headers.Append("Set-Cookie", SetCookie.Create(scope.Scope.CookieName, handoff.SessionCookie, handoff.SessionExpiresAt - now));
        headers.Append("Set-Cookie", SetCookie.Delete(name));
        return Go(context, attempt.ReturnPath);
    }

    /// <summary>The tab's attempt is used up or gone. Somebody signed in goes to the front page; else one more try, and then a page instead of a loop.</summary>
    private Task WithoutAttempt(HttpContext context, AccessResult access, Handoff handoff)
    {
        if (access.Identity is not null)
        {
            return Go(context, "/");
        }

        return !RestartMark.IsSet(handoff.AttemptId) && signIn.TryWrite(context, access, "/", null, restarts: 0, isRestart: true)
            ? Task.CompletedTask
            : answers.ErrorAsync(context, access, Code.AttemptMissing, StatusCodes.Status400BadRequest, "/");
    }

    private static Task Go(HttpContext context, string path)
    {
        OwnAnswers.Mark(context.Response.Headers);
        context.Response.Headers.Location = path;
        context.Response.StatusCode = StatusCodes.Status302Found;
        return Task.CompletedTask;
    }
}
