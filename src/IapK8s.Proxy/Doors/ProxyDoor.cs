using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace IapK8s.Proxy.Doors;

/// <summary>The door that stands in front of the app itself: reads the request off the wire, and forwards it or answers in its stead.</summary>
public sealed partial class ProxyDoor
{
    private readonly AccessPipeline _pipeline;
    private readonly OpenRequests _open;
    private readonly AppForwarder _forwarder;
    private readonly OwnAnswers _answers;
    private readonly ReservedDoors _reserved;
    private readonly ProxyMetrics _metrics;
    private readonly IAppChoice? _choice;
    private readonly ILogger<ProxyDoor> _log;

    /// <param name="choice">Where a listener stands in front of several apps; null: each connection is for one.</param>
    public ProxyDoor(AccessPipeline pipeline, OpenRequests open, AppForwarder forwarder, PageWriter pages, ProxyMetrics metrics, TimeProvider time, ILogger<ProxyDoor> log, IAppChoice? choice = null)
    {
        var signIn = new SignInRedirect(time);
        _pipeline = pipeline;
        _open = open;
        _forwarder = forwarder;
        _answers = new OwnAnswers(pages, signIn);
        _reserved = new ReservedDoors(pipeline, _answers, signIn, pages, time);
        _metrics = metrics;
        _choice = choice;
        _log = log;
    }

    public async Task HandleAsync(HttpContext context)
    {
        var connection = context.Features.GetRequiredFeature<ConnectionMemo>();
        var app = _choice?.Choose(context, connection) ?? connection.App;
        var request = Read(context, connection, app);
        if (app.Place is null && CaptureProofDoor.IsAskedBy(request.Target))
        {
            await CaptureProofDoor.AnswerAsync(context, request.Target, request.Port, _pipeline.Plane.Current);
            return;
        }

        var access = await _pipeline.EvaluateAsync(request);
        try
        {
            if (!access.Decision.IsAllowed)
            {
                await (access.IsReserved ? _reserved.AnswerAsync(context, access) : _answers.RefuseAsync(context, access));
                return;
            }

            if (AppForwarder.ObjectionTo(access, app) is var objection and not Code.None)
            {
                _metrics.Refused(objection);
                await _answers.FailAsync(context, access, objection);
                return;
            }

            access.Context = context;
            access.IdentityHeaders = access.Identity?.HeadersFor(access.Facts!, access.Request);
            if (!_open.TryEnter(access, out var denial))
            {
                await _answers.RefuseAsync(context, access, denial);
                return;
            }

            ForwarderError error;
            try
            {
                error = await _forwarder.ForwardAsync(context, access, app);
            }
            finally
            {
                _open.Leave(access);
            }

            if (error != ForwarderError.None && AppForwarder.CodeOf(error, context) is var code and not Code.None)
            {
                await FailAsync(context, access, code);
            }
        }
        catch (Exception error) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The outer edge: whatever broke, the caller gets an answer of ours or none.
            await BreakAsync(context, access, error);
        }
    }

    private Task BreakAsync(HttpContext context, AccessResult access, Exception error)
    {
        LogFailure(_log, error, access.Id);
        _metrics.Refused(Code.InternalError);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return _answers.FailAsync(context, access, Code.InternalError);
    }

    private Task FailAsync(HttpContext context, AccessResult access, Code failure)
    {
        _metrics.Refused(failure);
        LogUpstream(_log, failure, access.Id, context.Features.Get<IForwarderErrorFeature>()?.Exception?.Message ?? "");
        if (context.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return _answers.FailAsync(context, access, failure);
    }

    private static AccessRequest Read(HttpContext context, ConnectionMemo connection, AppDestination app)
    {
        var request = context.Request;
        var features = context.Features;
        var connect = features.Get<IHttpExtendedConnectFeature>();
        // RFC 8441 §4: the handshake of RFC 6455 by other means; policies see the same GET.
        var isExtended = connect is { IsExtendedConnect: true, Protocol: { } protocol } && protocol.Equals("websocket", StringComparison.OrdinalIgnoreCase);
        return new AccessRequest
        {
            Method = isExtended ? "GET" : request.Method,
            Target = features.Get<IHttpRequestFeature>()!.RawTarget,
            Hosts = request.Headers.Host,
            Headers = request.Headers,
            Protocol = request.Protocol,
            Port = app.Port,
            Place = app.Place,
            Objection = app.Objection,
            Connection = connection,
            IsWebSocket = isExtended || (request.Headers.Upgrade.Count > 0 && IsUpgrade(request.Headers.Upgrade.ToString(), features)),
            RewritesTarget = true,
        };
    }

    private static bool IsUpgrade(string upgrade, IFeatureCollection features) =>
        upgrade.Equals("websocket", StringComparison.OrdinalIgnoreCase) && features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    [LoggerMessage(EventId = 2102, Level = LogLevel.Error, Message = "Request {RequestId} could not be answered")]
    private static partial void LogFailure(ILogger logger, Exception error, RequestId requestId);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "The app did not serve request {RequestId}: {Code}: {Reason}")]
    private static partial void LogUpstream(ILogger logger, Code code, RequestId requestId, string reason);
}
