using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Snapshots;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Tunnels;

/// <summary>Connections to opaque ports: let in by address, and out again when a later snapshot says otherwise.</summary>
public sealed partial class OpaqueTunnels : IDisposable
{
    private readonly ConcurrentDictionary<OpaqueTunnel, bool> _open = [];
    private readonly IDataPlane _plane;
    private readonly ConnectionAudit _audit;
    private readonly ProxyMetrics _metrics;
    private readonly ForwardingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly IDisposable _subscription;

    public OpaqueTunnels(IDataPlane plane, ConnectionAudit audit, ProxyMetrics metrics, ForwardingOptions options, TimeProvider time, ILogger<OpaqueTunnels> log)
    {
        (_plane, _audit, _metrics, _options, _time, _log) = (plane, audit, metrics, options, time, log);
        _subscription = plane.Subscribe(_ => JudgeAll());
    }

    public void Dispose() => _subscription.Dispose();

    /// <summary>Decides, and carries what is allowed to the app. Ends with the connection.</summary>
    /// <param name="access">What the snapshot that the caller looked into says of the port.</param>
    /// <param name="client">The caller's address, an IPv4 one in its own form.</param>
    internal async Task CarryAsync(ConnectionContext connection, Socket socket, OpaqueAccess access, IPAddress client, IPEndPoint app)
    {
        if (!access.Allows(client))
        {
            _audit.Refuse(Code.SourceNotAllowed, client, app.Port, access.Policy);
            return;
        }

        if (!_audit.Admit(client, app.Port, access.Policy) && access.RefusesUnrecorded)
        {
            _metrics.ConnectionRefused(Code.AuditUnavailable);
            return;
        }

        using var tunnel = new OpaqueTunnel(connection, socket, client, app.Port, access.Policy, _options.Idle, _metrics, _time);
        _open[tunnel] = true;
        _metrics.TunnelOpened();
        try
        {
            // Entered first, looked second: a change either finds us in the list, or is seen here.
            EndIfDenied(tunnel);
            await tunnel.RunAsync(app, _options.Connect);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // Unless it was ended before it began.
            if (_open.TryRemove(tunnel, out _))
            {
                _metrics.Refused(Code.UpstreamUnreachable);
                LogUnreachable(_log, app.Port, error.Message);
            }

            connection.Abort(new ConnectionAbortedException("The app does not take connections."));
        }
        finally
        {
            _open.TryRemove(tunnel, out _);
            _metrics.TunnelClosed();
        }
    }

    private void JudgeAll()
    {
        foreach (var (tunnel, _) in _open)
        {
            EndIfDenied(tunnel);
        }
    }

    private void EndIfDenied(OpaqueTunnel tunnel)
    {
        var denial = _plane.Current is not { } state ? Code.SnapshotStale
            : state.Policies.FindOpaque(tunnel.Port) is not { } access ? Code.PortWithoutPolicy
            : access.Allows(tunnel.Peer) ? Code.None
            : Code.SourceNotAllowed;
        if (denial != Code.None && _open.TryRemove(tunnel, out _))
        {
            _audit.End(denial, tunnel.Peer, tunnel.Port, tunnel.Policy);
            tunnel.End();
        }
    }

    [LoggerMessage(EventId = 2103, Level = LogLevel.Warning, Message = "The app takes no connection on the opaque port {Port}: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, int port, string reason);
}
