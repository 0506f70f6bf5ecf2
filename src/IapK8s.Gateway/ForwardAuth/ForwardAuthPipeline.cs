using IapK8s.Policy.Decisions;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Doors;
using IapK8s.Proxy.Doors.ExtAuthz;
using IapK8s.Proxy.Doors.ForwardAuth;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Http.Features;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>Every request to the forward-auth listener, in one way through. The outer edge: whatever goes wrong is no 2xx.</summary>
internal sealed class ForwardAuthPipeline
{
    private const string OwnPaths = "own-paths";
    private const string NoDoor = "none";

    private static readonly NginxForm s_nginx = new();
    private static readonly EnvoyForm s_envoy = new();

    private readonly Strangers _strangers;
    private readonly OwnPathsDoor _ownPaths;
    private readonly PageWriter _pages;
    private readonly ForwardAuthMetrics _metrics;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<ForwardAuthPipeline> _log;
    private readonly Entrance[] _entrances;
    private readonly Answer _answerEnvoy;

    public ForwardAuthPipeline(
        Strangers strangers, DecisionDoor decisions, OwnPathsDoor ownPaths, PageWriter pages, ForwardAuthMetrics metrics, IHostApplicationLifetime lifetime, ILogger<ForwardAuthPipeline> log)
    {
        (_strangers, _ownPaths, _pages, _metrics, _lifetime, _log) = (strangers, ownPaths, pages, metrics, lifetime, log);
        _answerEnvoy = decisions.AnswerEnvoyAsync;
        _entrances =
        [
            new(DoorPaths.Nginx, s_nginx, decisions.AnswerByStatusAsync),
            new(DoorPaths.NginxSignIn, s_nginx, decisions.ExplainAsync),
            new(DoorPaths.Traefik, ForwardedForm.Traefik, decisions.AnswerAsync),
            // Its rewrite keeps the client's query unless it is told otherwise.
            new(DoorPaths.Caddy, ForwardedForm.Caddy, decisions.AnswerCaddyAsync, IgnoresQuery: true),
        ];
    }

    private delegate Task Answer(HttpContext context, in DoorQuestion question);

    /// <summary>As metrics name them.</summary>
    public static readonly string[] Doors = [s_nginx.Door, ForwardedForm.Traefik.Door, ForwardedForm.Caddy.Door, s_envoy.Door, ExtAuthzDoor.Name, OwnPaths, NoDoor];

    public async Task HandleAsync(HttpContext context, Caller caller)
    {
        var door = NoDoor;
        try
        {
            await EnterAsync(context, caller, out door);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The ingress is gone.
        }
        catch (BadHttpRequestException bad)
        {
            await FailAsync(context, bad.StatusCode, Code.DoorInputInvalid);
        }
        catch (Exception error)
        {
            _log.DoorFailed(error);
            await FailAsync(context, 503, Code.InternalError);
        }

        _metrics.Answered(door, context.Response.StatusCode);
    }

    /// <param name="door">That it was for.</param>
    private Task EnterAsync(HttpContext context, Caller caller, out string door)
    {
        door = NoDoor;

        // 1. Whoever is leaving promises nothing.
        if (_lifetime.ApplicationStopping.IsCancellationRequested)
        {
            context.Response.Headers.RetryAfter = "1";
            context.Response.Headers.Connection = "close";
            return FailAsync(context, 503, Code.ShuttingDown);
        }

        // 2. Only from ingresses of ours: what they say is believed.
        if (!caller.IsTrusted)
        {
            _strangers.Tell(caller);
            _metrics.Refused();
            return FailAsync(context, 403, Code.CallerNotTrusted);
        }

        // 3. One path for each kind of caller. The target as it came: nothing here may read it otherwise than the form does.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith(ReservedPaths.Prefix, StringComparison.Ordinal))
        {
            door = OwnPaths;
            return _ownPaths.AnswerAsync(context);
        }

        if (DoorPaths.IsInFront(target, out var place, out var rest))
        {
            door = s_envoy.Door;
            return AskAsync(context, caller, s_envoy, rest, place, _answerEnvoy);
        }

        foreach (var entrance in _entrances)
        {
            if (DoorPaths.Is(target, entrance.Path, entrance.IgnoresQuery, out place))
            {
                door = entrance.Form.Door;
                return AskAsync(context, caller, entrance.Form, "", place, entrance.Answer);
            }
        }

        return FailAsync(context, 404, Code.None);
    }

    private static Task AskAsync(HttpContext context, Caller caller, QuestionForm form, string rest, GatewayPlace.Asked? place, Answer answer)
    {
        // The server's own default would let the request pass: what is not answered is refused.
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        var question = form.Read(context.Request, caller.Connection, rest, place ?? DoorPaths.ByHost);
        return answer(context, place is null ? question with { Objection = Code.DoorInputInvalid, Asked = AskedRequest.None } : question);
    }

    private async Task FailAsync(HttpContext context, int status, Code code)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await _pages.WriteAsync(context, new ErrorPage { Status = status, Code = code, RequestId = context.TraceIdentifier }, PageFormat.Problem);
    }

    /// <summary>One kind of caller's.</summary>
    private sealed record Entrance(string Path, QuestionForm Form, Answer Answer, bool IgnoresQuery = false);
}
