using IapK8s.Proxy.Access;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>Answers ingresses that ask whether a request may pass: 200 with what the app is to be told, or a refusal. Of its answers 200 alone lets anybody in.</summary>
public sealed class DecisionDoor
{
    private readonly AccessPipeline _pipeline;
    private readonly OwnAnswers _answers;

    public DecisionDoor(AccessPipeline pipeline, PageWriter pages, TimeProvider time)
    {
        _pipeline = pipeline;
        _answers = new OwnAnswers(pages, new SignInRedirect(time));
    }

    /// <summary>For an ingress that hands every refusal to its client as it is: redirects, pages and problem documents.</summary>
    public Task AnswerAsync(HttpContext context, in DoorQuestion question) => AnswerAsync(context, question.Asked, DecideAsync(question), Tell);

    /// <summary>The same for Caddy, which has to be told of every header that there is nothing in it.</summary>
    public Task AnswerCaddyAsync(HttpContext context, in DoorQuestion question) => AnswerAsync(context, question.Asked, DecideAsync(question), TellCaddy);

    /// <summary>The same for Envoy, which can be told what else to change of the request.</summary>
    public Task AnswerEnvoyAsync(HttpContext context, in DoorQuestion question) => AnswerAsync(context, question.Asked, DecideAsync(question), EnvoyAnswer.WriteTo);

    /// <summary>For one that takes 2xx, 401 and 403 for an answer and all else for a failure (ngx_http_auth_request_module). What the client is told comes from
    /// <see cref="ExplainAsync(HttpContext, in DoorQuestion)"/>.</summary>
    public Task AnswerByStatusAsync(HttpContext context, in DoorQuestion question) => AnswerByStatusAsync(context.Response, DecideAsync(question));

    /// <summary>What a client is told whose request was refused by its status. Goes to the client itself, so it never stands for the app's own answer.</summary>
    public Task ExplainAsync(HttpContext context, in DoorQuestion question) => ExplainAsync(context, question.Asked, DecideAsync(question));

    private async Task AnswerAsync(HttpContext context, AskedRequest asked, ValueTask<AccessResult> deciding, Action<IHeaderDictionary, AccessResult> tell)
    {
        var access = await deciding;
        if (access.Decision.IsAllowed)
        {
            Allow(context.Response, access, tell);
            return;
        }

        await RefuseAsync(context, asked, access);
    }

    private static async Task AnswerByStatusAsync(HttpResponse response, ValueTask<AccessResult> deciding)
    {
        var access = await deciding;
        if (access.Decision.IsAllowed)
        {
            Allow(response, access, Tell);
            return;
        }

        OwnAnswers.Mark(response.Headers);
        response.StatusCode = Statuses.Of(access.Decision.Outcome, access.Decision.Code) switch
        {
            401 => StatusCodes.Status401Unauthorized,
            // Not the client's fault, so the ingress may as well answer that it failed.
            500 or 503 => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status403Forbidden,
        };
        response.ContentLength = 0;
    }

    private async Task ExplainAsync(HttpContext context, AskedRequest asked, ValueTask<AccessResult> deciding)
    {
        var access = await deciding;
        if (!access.Decision.IsAllowed)
        {
            await RefuseAsync(context, asked, access);
            return;
        }

        // Meanwhile it would be let in: it has to come again.
        OwnAnswers.Mark(context.Response.Headers);
        context.Response.Headers.RetryAfter = "1";
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        // A target that can be read in two ways may name another origin to a browser.
        if (!access.IsAmbiguous && Clients.KindOf(AskedContext.Of(context, asked).Request) == ClientKind.Navigation)
        {
            context.Response.Headers.Location = access.WireTarget;
            context.Response.StatusCode = StatusCodes.Status302Found;
        }
    }

    /// <summary>To a gRPC call the proxy door refuses with the status 200 and says so in <c>grpc-status</c>; here 200 means that it may pass. gRPC clients know what 401, 403 and 503 are.</summary>
    private Task RefuseAsync(HttpContext context, in AskedRequest asked, AccessResult access)
    {
        RefusalGuard.Set(context.Response);
        if (!Clients.IsGrpc(context.Request.ContentType))
        {
            return _answers.RefuseAsync(AskedContext.Of(context, asked), access);
        }

        OwnAnswers.Mark(context.Response.Headers);
        context.Response.StatusCode = Statuses.Of(access.Decision.Outcome, access.Decision.Code);
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private ValueTask<AccessResult> DecideAsync(in DoorQuestion question) => _pipeline.EvaluateAsync(new AccessRequest
    {
        Method = question.Asked.Method,
        Target = question.Asked.Target,
        Hosts = question.Asked.Host,
        Headers = question.Headers,
        Port = 0,
        Place = question.Place,
        TrustsPeer = true,
        Door = question.Door,
        Objection = question.Objection,
        Connection = question.Connection,
        IsWebSocket = question.IsWebSocket,
        RewritesTarget = false,
    });

    private static void TellCaddy(IHeaderDictionary headers, AccessResult access)
    {
        IdentityAnswer.WriteTo(headers, access);
        CredentialAnswer.WriteTo(headers, access, EmptyLines.Always);
    }

    private static void Tell(IHeaderDictionary headers, AccessResult access)
    {
        IdentityAnswer.WriteTo(headers, access);
        CredentialAnswer.WriteTo(headers, access);
    }

    private static void Allow(HttpResponse response, AccessResult access, Action<IHeaderDictionary, AccessResult> tell)
    {
        OwnAnswers.Mark(response.Headers);
        tell(response.Headers, access);
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentLength = 0;
    }
}
