using IapK8s.Policy.Decisions;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>The proxy's own paths on the host of an app whose ingress asks: the ingress sends them here instead of to the app. Nothing is ever forwarded.</summary>
public sealed class OwnPathsDoor
{
    private static readonly GatewayPlace.OwnPaths s_place = new();

    private readonly AccessPipeline _pipeline;
    private readonly OwnAnswers _answers;
    private readonly ReservedDoors _reserved;

    public OwnPathsDoor(AccessPipeline pipeline, PageWriter pages, TimeProvider time)
    {
        var signIn = new SignInRedirect(time);
        _pipeline = pipeline;
        _answers = new OwnAnswers(pages, signIn);
        _reserved = new ReservedDoors(pipeline, _answers, signIn, pages, time);
    }

    public async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var access = await _pipeline.EvaluateAsync(new AccessRequest
        {
            Method = request.Method,
            Target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Hosts = request.Headers.Host,
            Headers = request.Headers,
            Protocol = request.Protocol,
            Port = 0,
            Place = s_place,
            TrustsPeer = true,
            Door = "own-paths",
            Connection = context.Features.GetRequiredFeature<ConnectionMemo>(),
            IsWebSocket = false,
            RewritesTarget = true,
        });
        await (access.IsReserved ? _reserved.AnswerAsync(context, access)
            : access.Decision.IsAllowed ? _answers.ErrorAsync(context, access, Code.None, StatusCodes.Status404NotFound)
            : _answers.RefuseAsync(context, access));
    }
}
