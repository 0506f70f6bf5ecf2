using Grpc.Core;

namespace IapK8s.Protocol.Credentials;

/// <summary>What gRPC calls carry to prove who makes them.</summary>
public static class PeerCalls
{
    /// <summary>The token as it is at the time of the call; none where the connection proves enough. Never over a connection that is not secured.</summary>
    /// <param name="server">Who is called.</param>
    public static ChannelCredentials Credentials(IPeerCredential credential, PeerKind server) => ChannelCredentials.Create(
        ChannelCredentials.SecureSsl,
        CallCredentials.FromInterceptor((_, metadata) =>
        {
            if (credential.TokenFor(server) is { } token)
            {
                metadata.Add(BearerMetadata.Key, BearerMetadata.Of(token.Text.Reveal()));
            }

            return Task.CompletedTask;
        }));
}
