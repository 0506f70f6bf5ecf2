using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace IapK8s.Proxy.Listening;

/// <summary>Around the handshake, which says nothing when it fails: whoever did not get through it was refused.</summary>
/// <param name="handshake">Shakes hands, and goes on to <see cref="Agreed"/> only then.</param>
internal sealed class TlsEntry(ConnectionDelegate handshake, ConnectionAudit connections)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        await handshake(connection);
        if (connection.Features.GetRequiredFeature<ConnectionMemo>() is { IsEncrypted: false } memo)
        {
            connections.Refuse(Code.HandshakeFailed, memo.Peer, memo.App.Port);
        }
    }

    public static ConnectionDelegate Agreed(ConnectionDelegate next) => connection =>
    {
        connection.Features.GetRequiredFeature<ConnectionMemo>().IsEncrypted = true;
        return next(connection);
    };
}
