using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IapK8s.Proxy.Doors;

/// <summary>Speaks a refusal in the caller's language: a page or a redirect, a problem document, or a gRPC status.</summary>
internal sealed class OwnAnswers(PageWriter pages, SignInRedirect signIn)
{
    /// <summary>How often a sign-in for more strength may come back too weak before it ends on a page.</summary>
    private const int MaxStepUps = 2;

    public static void Mark(IHeaderDictionary headers)
    {
        headers[GeneratedResponse.HeaderName] = GeneratedResponse.HeaderValue;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
    }

    public Task RefuseAsync(HttpContext context, AccessResult access) => RefuseAsync(context, access, access.Decision);

    public Task RefuseAsync(HttpContext context, AccessResult access, Decision decision)
    {
        var kind = Clients.KindOf(context.Request);
        var status = Statuses.Of(decision.Outcome, decision.Code);
        if (kind == ClientKind.Navigation && MayBeSent(access, decision, out var restarts)
            && signIn.TryWrite(context, access, access.Request.Target.WireTarget, decision.StepUp, restarts))
        {
            return Task.CompletedTask;
        }

        var code = decision.Code;
        if (decision.Outcome == Outcome.StepUp && kind == ClientKind.Navigation)
        {
            code = Code.AuthenticationTooWeak;
            status = 403;
        }

        if (status == 401)
        {
            context.Response.Headers.WWWAuthenticate = Challenge(access, decision.Code);
        }

        if (status == 503)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        if (status == 405)
        {
            context.Response.Headers.Allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
        }

        if (kind == ClientKind.Navigation && status == 403 && access.Facts?.Definition.AccessDeniedRedirect is { } elsewhere)
        {
            Mark(context.Response.Headers);
            context.Response.Headers.Location = elsewhere;
            context.Response.StatusCode = StatusCodes.Status302Found;
            return Task.CompletedTask;
        }

        return kind == ClientKind.Grpc ? GrpcAsync(context, access, code, status) : PageAsync(context, access, code, status, kind);
    }

    /// <summary>What is wrong behind us: nothing was decided anew.</summary>
    public Task FailAsync(HttpContext context, AccessResult access, Code code) => Statuses.Of(Outcome.Deny, code) is var status && Clients.IsGrpc(context.Request.ContentType)
        ? GrpcAsync(context, access, code, status)
        : PageAsync(context, access, code, status, Clients.KindOf(context.Request));

    public Task ErrorAsync(HttpContext context, AccessResult access, Code code, int status, string? retry = null) =>
        pages.WriteAsync(context, new ErrorPage { Status = status, RequestId = access.Id.ToString(), Code = code, RetryUrl = retry });

    private static bool MayBeSent(AccessResult access, in Decision decision, out int restarts)
    {
        restarts = 0;
        if (decision.Outcome == Outcome.StepUp)
        {
            restarts = (access.Session?.StepUps ?? 0) + 1;
            return access.Session is not null && restarts <= MaxStepUps;
        }

        // A bad bearer token is a program's, whatever it accepts.
        return decision.Outcome == Outcome.Challenge && access.BearerToken is null;
    }

    private Task PageAsync(HttpContext context, AccessResult access, Code code, int status, ClientKind kind)
    {
        if (status == 400 && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            // Where one message ends and the next begins is not agreed any more (RFC 9112 §6.3).
            context.Response.Headers.Connection = "close";
        }

        var id = access.Id.ToString();
        if (status == 403)
        {
            var who = access.Identity?.Principal;
            return pages.WriteAsync(context, new DeniedPage
            {
                Status = status,
                RequestId = id,
                Code = code,
                SignedInAs = who?.Email ?? who?.Subject,
                SwitchAccountAction = access.Session is not null && kind == ClientKind.Navigation ? ReservedPaths.SignOut : null,
                PortalOrigin = access.State?.State.Portal is { } portal ? PortalLinks.OriginOf(portal.ExternalUrl) : null,
            });
        }

        return pages.WriteAsync(context, new ErrorPage
        {
            Status = status,
            RequestId = id,
            Code = code,
            SignInUrl = status == 401 && access.Facts is { Scope: not null } facts ? facts.Origin + ReservedPaths.Refresh : null,
        });
    }

    /// <summary>RFC 6750 §3.</summary>
    private static string Challenge(AccessResult access, Code code) => (access.Facts?.Origin, access.BearerToken) switch
    {
        ({ Length: > 0 } origin, null) => $"Bearer realm=\"{origin}\"",
        ({ Length: > 0 } origin, _) when code == Code.CredentialInvalid => $"Bearer realm=\"{origin}\", error=\"invalid_token\"",
        ({ Length: > 0 } origin, _) => $"Bearer realm=\"{origin}\"",
        (_, null) => "Bearer",
        _ => "Bearer error=\"invalid_token\"",
    };

    /// <summary>Trailers-Only (gRPC over HTTP/2): status 200, everything in one header block.</summary>
    private static Task GrpcAsync(HttpContext context, AccessResult access, Code code, int status)
    {
        var response = context.Response;
        Mark(response.Headers);
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = Statuses.GrpcOf(status).ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"IAP{(int)code:d4} request {access.Id}");
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return Task.CompletedTask;
    }
}
