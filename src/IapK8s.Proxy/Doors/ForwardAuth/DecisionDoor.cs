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
    public async Task AnswerAsync(HttpContext context, DoorQuestion question)
    {
        var access = await DecideAsync(question);
        if (access.Decision.IsAllowed)
        {
            Allow(context.Response, access);
            return;
        }

        await RefuseAsync(context, question, access);
    }

    /// <summary>For one that takes 2xx, 401 and 403 for an answer and all else for a failure (ngx_http_auth_request_module). What the client is told comes from <see cref="ExplainAsync"/>.</summary>
    public async Task AnswerByStatusAsync(HttpContext context, DoorQuestion question)
    {
        var access = await DecideAsync(question);
        if (access.Decision.IsAllowed)
        {
            Allow(context.Response, access);
            return;
        }

        OwnAnswers.Mark(context.Response.Headers);
        context.Response.StatusCode = Statuses.Of(access.Decision.Outcome, access.Decision.Code) switch
        {
            401 => StatusCodes.Status401Unauthorized,
            // Not the client's fault, so the ingress may as well answer that it failed.
            500 or 503 => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status403Forbidden,
        };
        context.Response.ContentLength = 0;
    }

    /// <summary>What a client is told whose request <see cref="AnswerByStatusAsync"/> refused. Goes to the client itself, so it never stands for the app's own answer.</summary>
    public async Task ExplainAsync(HttpContext context, DoorQuestion question)
    {
        var access = await DecideAsync(question);
        var asked = AskedContext.Of(context, question.Asked);
        if (!access.Decision.IsAllowed)
        {
            await RefuseAsync(context, question, access);
            return;
        }

        // Meanwhile it would be let in: it has to come again.
        OwnAnswers.Mark(context.Response.Headers);
        context.Response.Headers.RetryAfter = "1";
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        if (Clients.KindOf(asked.Request) == ClientKind.Navigation)
        {
            context.Response.Headers.Location = access.WireTarget;
            context.Response.StatusCode = StatusCodes.Status302Found;
        }
    }

    /// <summary>To a gRPC call the proxy door refuses with the status 200 and says so in <c>grpc-status</c>; here 200 means that it may pass. gRPC clients know what 401, 403 and 503 are.</summary>
    private Task RefuseAsync(HttpContext context, DoorQuestion question, AccessResult access)
    {
        var asked = AskedContext.Of(context, question.Asked);
        if (!Clients.IsGrpc(asked.Request.ContentType))
        {
            return _answers.RefuseAsync(asked, access);
        }

        OwnAnswers.Mark(context.Response.Headers);
        context.Response.StatusCode = Statuses.Of(access.Decision.Outcome, access.Decision.Code);
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>The decision alone, audited; for doors that speak another protocol than HTTP.</summary>
    public ValueTask<AccessResult> DecideAsync(in DoorQuestion question) => _pipeline.EvaluateAsync(new AccessRequest
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
        IsWebSocket = IsWebSocket(question.Headers),
        RewritesTarget = false,
    });

    /// <summary>Ingresses keep <c>Upgrade</c> to themselves, and the rest of the handshake they pass on (RFC 6455 §4.1, RFC 8441 §5).</summary>
    private static bool IsWebSocket(IHeaderDictionary headers) =>
        headers.ContainsKey("Sec-WebSocket-Version") || headers.ContainsKey("Sec-WebSocket-Key") || headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);

    private static void Allow(HttpResponse response, AccessResult access)
    {
        OwnAnswers.Mark(response.Headers);
        foreach (var (name, value) in IdentityAnswer.Of(access))
        {
            response.Headers[name] = value;
        }

        AllowMark.Set(response.HttpContext);
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentLength = 0;
    }
}
