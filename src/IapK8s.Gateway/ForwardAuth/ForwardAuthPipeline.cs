using IapK8s.Policy.Decisions;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Doors;
using IapK8s.Proxy.Doors.ExtAuthz;
using IapK8s.Proxy.Doors.ForwardAuth;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Http.Features;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>Every request to the forward-auth listener, in one way through. The outer edge: whatever goes wrong is no 2xx.</summary>
internal sealed class ForwardAuthPipeline(
    TrustedCallers callers, Strangers strangers, DecisionDoor decisions, OwnPathsDoor ownPaths, PageWriter pages, ForwardAuthMetrics metrics, IHostApplicationLifetime lifetime, ILogger<ForwardAuthPipeline> log)
{
    private static readonly NginxForm s_nginx = new();
    private static readonly EnvoyForm s_envoy = new();

    /// <summary>As metrics name them.</summary>
    public static readonly string[] Doors = [s_nginx.Door, ForwardedForm.Traefik.Door, ForwardedForm.Caddy.Door, s_envoy.Door, ExtAuthzDoor.Name, "own-paths", "none"];

    public async Task HandleAsync(HttpContext context)
    {
        var door = "none";
        try
        {
            door = await RunAsync(context);
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
            log.DoorFailed(error);
            await FailAsync(context, 503, Code.InternalError);
        }

        metrics.Answered(door, context.Response.StatusCode);
    }

    /// <returns>The door that it was for.</returns>
    private async Task<string> RunAsync(HttpContext context)
    {
        // 1. Whoever is leaving promises nothing.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            context.Response.Headers.RetryAfter = "1";
            context.Response.Headers.Connection = "close";
            await FailAsync(context, 503, Code.ShuttingDown);
            return "none";
        }

        // 2. Only from ingresses of ours: what they say is believed.
        if (!callers.Contains(context.Connection.RemoteIpAddress))
        {
            strangers.Tell(context.Connection.RemoteIpAddress);
            metrics.Refused();
            await FailAsync(context, 403, Code.CallerNotTrusted);
            return "none";
        }

        // 3. One path for each kind of caller. The target as it came: nothing here may read it otherwise than the form does.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith(ReservedPaths.Prefix, StringComparison.Ordinal))
        {
            await ownPaths.AnswerAsync(context);
            return "own-paths";
        }

        if (DoorPaths.IsInFront(target, out var place, out var rest))
        {
            return await AskAsync(context, s_envoy, rest, place, decisions.AnswerAsync);
        }

        if (DoorPaths.Is(target, DoorPaths.Nginx, ignoresQuery: false, out place))
        {
            return await AskAsync(context, s_nginx, "", place, decisions.AnswerByStatusAsync);
        }

        if (DoorPaths.Is(target, DoorPaths.NginxSignIn, ignoresQuery: false, out place))
        {
            return await AskAsync(context, s_nginx, "", place, decisions.ExplainAsync);
        }

        if (DoorPaths.Is(target, DoorPaths.Traefik, ignoresQuery: false, out place))
        {
            return await AskAsync(context, ForwardedForm.Traefik, "", place, decisions.AnswerAsync);
        }

        // Its rewrite keeps the client's query unless it is told otherwise.
        if (DoorPaths.Is(target, DoorPaths.Caddy, ignoresQuery: true, out place))
        {
            return await AskAsync(context, ForwardedForm.Caddy, "", place, decisions.AnswerAsync);
        }

        await FailAsync(context, 404, Code.None);
        return "none";
    }

    private static async Task<string> AskAsync(HttpContext context, QuestionForm form, string rest, GatewayPlace.Asked? place, Func<HttpContext, DoorQuestion, Task> answer)
    {
        AllowMark.Guard(context);
        var question = form.Read(context, rest, place ?? new GatewayPlace.Asked());
        await answer(context, place is null ? question with { Objection = Code.DoorInputInvalid, Asked = AskedRequest.None } : question);
        return form.Door;
    }

    private async Task FailAsync(HttpContext context, int status, Code code)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await pages.WriteAsync(context, new ErrorPage { Status = status, Code = code, RequestId = context.TraceIdentifier }, PageFormat.Problem);
    }
}
