using Grpc.Core;
using Grpc.Net.Client;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Sessions.V1;
using SessionService = IapK8s.Protocol.Sessions.V1.Sessions;

namespace IapK8s.Proxy.Access;

/// <summary>Whoever answers must prove to be a gateway. Connects when first needed: most rechecks come minutes after the start.</summary>
public sealed class GrpcSessionGateway(IPeerCredential credential, TimeProvider time) : ISessionGateway, IDisposable
{
    private readonly Lock _connecting = new();
    private GrpcChannel? _channel;
    private Uri? _address;

    public Task<SessionAnswer> RecheckAsync(Uri address, string sessionId, string scope, string vocabularyHash, CancellationToken cancellation) =>
        AskAsync(async () =>
        {
            var request = new RecheckRequest { SessionId = sessionId, Scope = scope, VocabularyHash = vocabularyHash };
            var answer = await ClientFor(address).RecheckAsync(request, cancellationToken: cancellation);
            return answer.State == SessionState.Active
                ? new SessionAnswer(SessionAnswerKind.Active, answer.SignedSession.ToByteArray())
                : new SessionAnswer(SessionAnswerKind.Ended);
        });

    public Task<SessionAnswer> FetchAsync(Uri address, string sessionId, string scope, CancellationToken cancellation) =>
        AskAsync(async () =>
        {
            var answer = await ClientFor(address).FetchAsync(new FetchRequest { SessionId = sessionId, Scope = scope }, cancellationToken: cancellation);
            return answer.SignedSession.IsEmpty ? new SessionAnswer(SessionAnswerKind.Ended) : new SessionAnswer(SessionAnswerKind.Active, answer.SignedSession.ToByteArray());
        });

    public Task<SessionAnswer> EndAsync(Uri address, string sessionId, string scope, CancellationToken cancellation) =>
        AskAsync(async () =>
        {
            await ClientFor(address).EndAsync(new EndRequest { SessionId = sessionId, Scope = scope }, cancellationToken: cancellation);
            return new SessionAnswer(SessionAnswerKind.Ended);
        });

    public void Dispose() => _channel?.Dispose();

    private static async Task<SessionAnswer> AskAsync(Func<Task<SessionAnswer>> ask)
    {
        try
        {
            return await ask();
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
        {
            return new SessionAnswer(SessionAnswerKind.Ended);
        }
        catch (Exception error) when (error is RpcException or CredentialException or HttpRequestException or OperationCanceledException)
        {
            return default;
        }
    }

    private SessionService.SessionsClient ClientFor(Uri address)
    {
        lock (_connecting)
        {
            if (_channel is null || _address != address)
            {
                _channel?.Dispose();
                _address = address;
                _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
                {
                    HttpHandler = new SocketsHttpHandler
                    {
                        UseProxy = false,
                        UseCookies = false,
                        ActivityHeadersPropagator = null,
                        EnableMultipleHttp2Connections = true,
                        ConnectTimeout = SessionRechecks.Deadline,
                        SslOptions = credential.ClientOptions(PeerIdentity.Gateway, time),
                    },
                    DisposeHttpClient = true,
                    Credentials = PeerCalls.Credentials(credential, PeerKind.Gateway),
                    MaxReceiveMessageSize = 256 * 1024,
                });
            }

            return new SessionService.SessionsClient(_channel);
        }
    }
}
