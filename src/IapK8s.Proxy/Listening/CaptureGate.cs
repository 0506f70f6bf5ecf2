using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Snapshots;
using IapK8s.Proxy.Tunnels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace IapK8s.Proxy.Listening;

/// <summary>The first look at a connection that a redirect brought here: which port did it want, and what do policies say of that? A claimed one speaks HTTP,
/// an opaque one is passed through, and what nobody names is closed before a byte of it is read. Without a snapshot, or without any policy, nobody can say: requests are answered 503.</summary>
/// <param name="http">Where claimed connections go on.</param>
/// <param name="ownPorts">The process's own: dialling one of them would go round in circles.</param>
internal sealed class CaptureGate(ConnectionDelegate http, IReadOnlySet<int> ownPorts, IDataPlane plane, OpaqueTunnels tunnels, ConnectionAudit connections)
{
    // As many as policies claim ports, times the pod's addresses.
    private readonly ConcurrentDictionary<(IPAddress, int), AppDestination> _apps = [];

    public Task OnConnectionAsync(ConnectionContext connection)
    {
        var client = Plain((connection.RemoteEndPoint as IPEndPoint)?.Address);
        // Redirected packets were turned to the pod's own address, in the family that they came in.
        var local = (IPEndPoint)connection.LocalEndPoint!;
        var own = LinkAddress.WithScope(Plain(local.Address));
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket || !OriginalDestination.TryReadPort(socket, out var port))
        {
            connections.Refuse(Code.NotCaptured, client, local.Port);
            return Task.CompletedTask;
        }

        // Nothing that was not redirected wanted another port than the one that it came to.
        if (ownPorts.Contains(port))
        {
            connections.Refuse(Code.NotCaptured, client, port);
            return Task.CompletedTask;
        }

        if (plane.Current is not { } state || state.Policies.Policies.Count == 0)
        {
            connection.Features.Set(new ConnectionMemo(client, AppDestination.At(own, port)));
            return http(connection);
        }

        if (state.Policies.Claims(port))
        {
            connection.Features.Set(new ConnectionMemo(client, AppAt(own, port)));
            return http(connection);
        }

        if (state.Policies.FindOpaque(port) is { } access && client is not null)
        {
            return tunnels.CarryAsync(connection, socket, access, client, new IPEndPoint(own, port));
        }

        connections.Refuse(Code.PortWithoutPolicy, client, port);
        return Task.CompletedTask;
    }

    /// <summary>An IPv4 address in its own form.</summary>
    [return: NotNullIfNotNull(nameof(address))]
    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private AppDestination AppAt(IPAddress address, int port) => _apps.TryGetValue((address, port), out var known) ? known : _apps.GetOrAdd((address, port), AppDestination.At(address, port));
}
