using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>The door that Envoy asks, <c>envoy.service.auth.v3.Authorization/Check</c>: decides on the description of a request, and says what to change of it or what to answer
/// in the app's stead. Every call ends in a message that allows or denies; an error of the call would leave it to Envoy's configuration whether the request passes.</summary>
public sealed partial class ExtAuthzDoor
{
    public const string Path = "/envoy.service.auth.v3.Authorization/Check";

    /// <summary>As audit log and metrics name it.</summary>
    public const string Name = CheckReading.DoorName;

    private const string Unimplemented = "12";

    private readonly AccessPipeline _pipeline;
    private readonly DeniedAnswer _denied;
    private readonly TimeProvider _time;
    private readonly ILogger<ExtAuthzDoor> _log;

    public ExtAuthzDoor(AccessPipeline pipeline, PageWriter pages, TimeProvider time, ILogger<ExtAuthzDoor> log)
    {
        var signIn = new SignInRedirect(time);
        var answers = new OwnAnswers(pages, signIn);
        _pipeline = pipeline;
        _denied = new DeniedAnswer(answers, new ReservedDoors(pipeline, answers, signIn, pages, time));
        _time = time;
        _log = log;
    }

    /// <returns>The status that the client is told; 200 where the request passes.</returns>
    public async Task<int> HandleAsync(HttpContext context)
    {
        if (!IsCheck(context.Request))
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = Unimplemented;
            return StatusCodes.Status404NotFound;
        }

        try
        {
            return await AnswerAsync(context);
        }
        catch (Exception error) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            // The outer edge: whatever broke, Envoy gets a refusal and no error.
            LogFailure(_log, error);
            return await RefuseAsync(context.Response, new AccessResult(RequestId.Next()), Code.InternalError, StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Refuses a call unread.</summary>
    /// <param name="status">For the client.</param>
    public static Task<int> RefuseAsync(HttpContext context, Code code, int status) => RefuseAsync(context.Response, new AccessResult(RequestId.Next()), code, status);

    private static bool IsCheck(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Path.Equals(Path, StringComparison.Ordinal) && Clients.IsGrpc(request.ContentType);

    private async Task<int> AnswerAsync(HttpContext context)
    {
        var started = _time.GetTimestamp();
        var deadline = CallDeadline.Parse(context.Request.Headers["grpc-timeout"]);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // The message says how long it is, and too long a one is not read; the server would break off the call.
            size.MaxRequestBodySize = null;
        }

        var request = await CheckFrame.ReadAsync(context.Request.BodyReader, context.RequestAborted);
        var access = await _pipeline.EvaluateAsync(request);
        if (deadline is { } limit && _time.GetElapsedTime(started) >= limit)
        {
            // Nobody waits for it any more: what comes after this moment was allowed by nobody.
            _pipeline.Record("late", access, Decision.Deny(Code.RequestTimeout));
            return await RefuseAsync(context.Response, access, Code.RequestTimeout, StatusCodes.Status503ServiceUnavailable);
        }

        if (!access.Decision.IsAllowed || access.Place is not Policy.Snapshots.GatewayPlace.Asked)
        {
            var denial = access.Decision.IsAllowed ? Decision.Deny(Code.ReservedPath) : access.Decision;
            var denied = await _denied.OfAsync(request, access, denial);
            await CheckFrame.WriteAsync(context.Response, denied);
            return (int)denied.DeniedResponse.Status.Code;
        }

        access.IdentityHeaders = access.Identity?.HeadersFor(access.Facts!, access.Request);
        await AllowAsync(context.Response, access);
        return StatusCodes.Status200OK;
    }

    private static async Task<int> RefuseAsync(HttpResponse response, AccessResult access, Code code, int status)
    {
        await CheckFrame.WriteAsync(response, DeniedAnswer.Plain(access, Decision.Deny(code), status));
        return status;
    }

    private static Task AllowAsync(HttpResponse response, AccessResult access)
    {
        var answer = new MessageWriter();
        try
        {
            OkAnswer.Write(ref answer, access);
            return CheckFrame.WriteAsync(response, answer.Written);
        }
        finally
        {
            answer.Return();
        }
    }

    [LoggerMessage(EventId = 2111, Level = LogLevel.Error, Message = "A check could not be answered and was denied")]
    private static partial void LogFailure(ILogger logger, Exception error);
}
