using Google.Protobuf;
using Grpc.Core;
using IapK8s.Protocol.Sessions.V1;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Sessions;

/// <summary>The service for sidecars, over TLS. What a pod may ask for follows from its credential and the pushed scopes, never from what it says.</summary>
internal sealed class SessionsService(SessionRecheck recheck, SessionEnding ending, IDataPlane plane, PodAuthentication pods, ILogger<SessionsService> log)
    : Protocol.Sessions.V1.Sessions.SessionsBase
{
    private const int MaxIdLength = 128;

    public override async Task<RecheckResponse> Recheck(RecheckRequest request, ServerCallContext context)
    {
        Authorize(context, request.Scope, request.SessionId);
        if (request.VocabularyHash.Length > MaxIdLength)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "vocabulary_hash"));
        }

        return await recheck.RecheckAsync(request.Scope, request.SessionId, request.VocabularyHash, context.CancellationToken) switch
        {
            SessionActive active => new RecheckResponse { State = SessionState.Active, SignedSession = UnsafeByteOperations.UnsafeWrap(active.SignedSession) },
            SessionOver => new RecheckResponse { State = SessionState.Ended },
            RecheckUnavailable unavailable => throw Unavailable(request.Scope, unavailable),
            _ => throw new RpcException(new Status(StatusCode.Internal, "")),
        };
    }

    public override async Task<FetchResponse> Fetch(FetchRequest request, ServerCallContext context)
    {
        Authorize(context, request.Scope, request.SessionId);
        return await recheck.FetchAsync(request.Scope, request.SessionId) switch
        {
            SessionActive active => new FetchResponse { SignedSession = UnsafeByteOperations.UnsafeWrap(active.SignedSession) },
            SessionOver => throw new RpcException(new Status(StatusCode.NotFound, "ended")),
            RecheckUnavailable unavailable => throw Unavailable(request.Scope, unavailable),
            _ => throw new RpcException(new Status(StatusCode.Internal, "")),
        };
    }

    public override async Task<EndResponse> End(EndRequest request, ServerCallContext context)
    {
        Authorize(context, request.Scope, request.SessionId);
        await ending.EndAsync(request.SessionId, request.Scope, "replaced by another sign-in");
        return new EndResponse();
    }

    private void Authorize(ServerCallContext context, string scope, string sessionId)
    {
        if (pods.Authenticate(context) is not { Identity: var peer } pod)
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "pods only"));
        }

        if (plane.Current is not { } state)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "no snapshot yet"));
        }

        // The same answer for a scope that is another's and one that nobody has.
        if (!state.Scopes.TryGetValue(scope, out var known) || known.Scope.Namespace != peer.Namespace || !known.Pods.TryGetValue(peer.Pod, out var uid) || (pod.Uid is not null && pod.Uid != uid))
        {
            log.ForeignScope(peer.ToString(), scope.Length <= 400 ? scope : "(too long)");
            throw new RpcException(new Status(StatusCode.PermissionDenied, "not a scope of this pod"));
        }

        if (sessionId.Length is 0 or > MaxIdLength)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "session_id"));
        }
    }

    private RpcException Unavailable(string scope, RecheckUnavailable unavailable)
    {
        log.RecheckUnavailable(scope, unavailable.Reason);
        return new RpcException(new Status(StatusCode.Unavailable, unavailable.Reason));
    }
}
