using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Access;
using IapK8s.TestKit.Clusters.Faults;
using IapK8s.TestKit.Clusters.Kinds;
using Microsoft.AspNetCore.Http;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>A request's way: faults, who it is, what it is about, whether that is allowed, the answer. The order is the API server's.</summary>
internal sealed class ApiServer(
    Authenticator authenticator,
    RoleEvaluator roles,
    ServedKinds kinds,
    Discovery discovery,
    ServiceAccountTokens tokens,
    ResourceEndpoint resources,
    FaultPlan faults,
    CallLog calls)
{
    public async Task HandleAsync(HttpContext context, CancellationToken stopping)
    {
        if (faults.IsOut)
        {
            context.Abort();
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await AnswerAsync(context, over.Token);
        }
        catch (ApiFailure failure) when (!context.Response.HasStarted)
        {
            await Reply.RefuseAsync(context, failure);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException && over.IsCancellationRequested)
        {
            // The client has gone, or the server goes.
            context.Abort();
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await Reply.RefuseAsync(context, new ApiFailure(500, "InternalError", $"Internal error occurred: {e}"));
        }
    }

    private async Task AnswerAsync(HttpContext context, CancellationToken cancellation)
    {
        var caller = authenticator.Authenticate(context);
        var target = RequestTarget.Read(context.Request);
        var call = new ApiCall(caller.Name, target.Verb, target.Group, target.Resource, target.Subresource, target.Namespace, target.Name, target.IsResource ? "" : target.Path);
        calls.Add(call);
        await faults.MeetAsync(call, context);

        var question = AccessQuestion.Of(target);
        if (!roles.Allows(caller, question))
            throw question.Refuse(caller);
        if (target.IsResource)
        {
            var kind = kinds.Find(target.Group, target.Version, target.Resource) ?? throw Failures.NoSuchPath();
            await resources.AnswerAsync(context, target, kind, caller, cancellation);
        }
        else
        {
            await AnswerPathAsync(context, target.Path);
        }
    }

    private async Task AnswerPathAsync(HttpContext context, string path)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
            throw Failures.MethodNotAllowed();
        if (path is "/healthz" or "/livez" or "/readyz")
            await Reply.WriteTextAsync(context, "ok");
        else if ((path is "/openid/v1/jwks" ? tokens.KeySet() : path is "/.well-known/openid-configuration" ? tokens.Discovery() : discovery.Answer(path)) is JsonObject answer)
            await Reply.WriteAsync(context, 200, answer);
        else
            throw Failures.NoSuchPath();
    }
}
