using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>The door that Envoy asks, <c>envoy.service.auth.v3.Authorization/Check</c>: decides on the description of a request, and says what to change of it or what to answer
/// in the app's stead. Every call ends in a message that allows or denies; an error of the call would leave it to Envoy's configuration whether the request passes.</summary>
public sealed partial class ExtAuthzDoor
{
    public const string Path = "/envoy.service.auth.v3.Authorization/Check";

    private const string Unimplemented = "12";

    private readonly AccessPipeline _pipeline;
    private readonly AppDestination _app;
    private readonly DeniedAnswer _denied;
    private readonly TimeProvider _time;
    private readonly ILogger<ExtAuthzDoor> _log;

    public ExtAuthzDoor(AccessPipeline pipeline, AppDestination app, PageWriter pages, TimeProvider time, ILogger<ExtAuthzDoor> log)
    {
        var signIn = new SignInRedirect(time);
        var answers = new OwnAnswers(pages, signIn);
        _pipeline = pipeline;
        _app = app;
        _denied = new DeniedAnswer(answers, new ReservedDoors(pipeline, answers, signIn, pages, time));
        _time = time;
        _log = log;
    }

    public async Task HandleAsync(HttpContext context)
    {
        if (!IsCheck(context.Request))
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = Unimplemented;
            return;
        }

        try
        {
            await AnswerAsync(context);
        }
        catch (Exception error) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            // The outer edge: whatever broke, Envoy gets a refusal and no error.
            var broken = Decision.Deny(Code.InternalError);
            var access = _pipeline.Refuse(CheckReading.Nothing(_app), broken.Code);
            LogFailure(_log, error, access.Id);
            await CheckFrame.WriteAsync(context.Response, DeniedAnswer.Plain(access, broken, StatusCodes.Status503ServiceUnavailable));
        }
    }

    private static bool IsCheck(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Path.Equals(Path, StringComparison.Ordinal) && Clients.IsGrpc(request.ContentType);

    private async Task AnswerAsync(HttpContext context)
    {
        var started = _time.GetTimestamp();
        var deadline = CallDeadline.Parse(context.Request.Headers["grpc-timeout"]);
        var (failure, request) = await CheckFrame.ReadAsync(context.Request.BodyReader, _app, context.RequestAborted);
        var access = failure == Code.None ? await _pipeline.EvaluateAsync(request) : _pipeline.Refuse(request, failure);
        if (deadline is { } limit && _time.GetElapsedTime(started) >= limit)
        {
            // Nobody waits for it any more: what comes after this moment was allowed by nobody.
            var late = Decision.Deny(Code.RequestTimeout);
            _pipeline.Record("late", access, late);
            await CheckFrame.WriteAsync(context.Response, DeniedAnswer.Plain(access, late, StatusCodes.Status503ServiceUnavailable));
            return;
        }

        if (!access.Decision.IsAllowed)
        {
            await CheckFrame.WriteAsync(context.Response, await _denied.OfAsync(request, access, access.Decision));
            return;
        }

        access.IdentityHeaders = access.Identity?.HeadersFor(access.Facts!, access.Request);
        await AllowAsync(context.Response, access);
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

    [LoggerMessage(EventId = 2111, Level = LogLevel.Error, Message = "The check of request {RequestId} could not be answered and was denied")]
    private static partial void LogFailure(ILogger logger, Exception error, RequestId requestId);
}
