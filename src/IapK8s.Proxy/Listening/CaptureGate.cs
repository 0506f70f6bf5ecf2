using System.Collections.Concurrent;
using System.Net;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Snapshots;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace IapK8s.Proxy.Listening;

/// <summary>The first look at a connection that a redirect brought here: which port did it want, and does a policy claim that? What nobody claims is closed before
/// a byte of it is read. Without a snapshot nobody knows yet: requests are answered 503.</summary>
/// <param name="http">Where claimed connections go on.</param>
/// <param name="ownPorts">The process's own: dialling one of them would go round in circles.</param>
internal sealed class CaptureGate(ConnectionDelegate http, IReadOnlySet<int> ownPorts, IDataPlane plane, ConnectionRefusals refusals)
{
    // As many as policies claim ports, times the pod's addresses.
    private readonly ConcurrentDictionary<(IPAddress, int), AppDestination> _apps = [];

    public Task OnConnectionAsync(ConnectionContext connection)
    {
        var client = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket || !OriginalDestination.TryReadPort(socket, out var port) || ownPorts.Contains(port))
        {
            refusals.Refuse(Code.NotCaptured, client, (connection.LocalEndPoint as IPEndPoint)?.Port ?? 0);
            return Task.CompletedTask;
        }

        // Redirected packets were turned to the pod's own address, in the family that they came in.
        var own = ((IPEndPoint)connection.LocalEndPoint!).Address;
        own = own.IsIPv4MappedToIPv6 ? own.MapToIPv4() : own;
        var state = plane.Current;
        if (state is not null && !state.Policies.Claims(port))
        {
            refusals.Refuse(Code.PortWithoutPolicy, client, port);
            return Task.CompletedTask;
        }

        var app = state is null ? AppDestination.At(own, port) : AppAt(own, port);
        connection.Features.Set(new ConnectionMemo(client, app));
        return http(connection);
    }

    private AppDestination AppAt(IPAddress address, int port) => _apps.TryGetValue((address, port), out var known) ? known : _apps.GetOrAdd((address, port), AppDestination.At(address, port));
}
