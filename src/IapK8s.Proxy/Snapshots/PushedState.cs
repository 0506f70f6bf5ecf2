using System.Security.Cryptography;
using IapK8s.Policy.Snapshots;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Snapshots;

/// <summary>The table that this process holds and the state made of it: applies responses as transactions, keeps the last good, swaps what is in force. One caller
/// at a time.</summary>
internal sealed class PushedState(PushClientOptions options, IPeerCredential credentials, DataPlane plane, TimeProvider time, ILogger logger)
{
    private readonly LastGood? _lastGood = options.StateDirectory is { } directory ? new LastGood(directory, time) : null;
    private BuiltState? _built;
    private ResourceTable _held = ResourceTable.Empty;
    private bool _everything;
    private DateTimeOffset _heard = time.GetUtcNow();

    /// <summary>Since the controller was last heard.</summary>
    public TimeSpan SilentFor => time.GetUtcNow() - _heard;

    /// <summary>A stream begins.</summary>
    /// <returns>What to name as held in its first request.</returns>
    public ResourceTable Begin()
    {
        _held = _everything ? ResourceTable.Empty : _built?.Table ?? ResourceTable.Empty;
        _everything = false;
        return _held;
    }

    /// <summary>The next stream asks for everything; what is in force stays until it came.</summary>
    public void AskForEverything() => _everything = true;

    /// <summary>Starts from what a run before kept, where it is good for this process.</summary>
    public void Restore()
    {
        try
        {
            if (_lastGood is null)
            {
                return;
            }

            var table = _lastGood.Read(credentials.Owner, options.MaxStaleness, options.SupportedFeatures, out var written, out var reason);
            if (table is null)
            {
                if (reason.Length > 0)
                {
                    SnapshotLog.LastGoodIgnored(logger, reason);
                }

                return;
            }

            Trust(table);
            Put(StateBuilder.Build(table, null, credentials.Identity.Kind), $"In force since before the restart, from {written:u}");
            _heard = written;
            plane.Lose("Not connected to the controller since the restart", SilentFor);
            SnapshotLog.StartedFromLastGood(logger, written, table.Version.ToString());
        }
        catch (Exception error)
        {
            // The edge of a file: whatever is wrong with it, the start goes on without it.
            SnapshotLog.LastGoodIgnored(logger, error.Message);
        }
    }

    /// <summary>Puts a response in force, all of it or nothing.</summary>
    /// <exception cref="RefusedException">Nothing changed.</exception>
    /// <exception cref="PolicyRejectedException">Nothing changed.</exception>
    /// <exception cref="DriftException">What was held is not what the controller thinks; nothing changed.</exception>
    public void Apply(DeltaResponse response)
    {
        _heard = time.GetUtcNow();
        var table = _held.Apply(response, options.SupportedFeatures);
        if (table.Version.ToString() != response.SystemVersion)
        {
            throw new DriftException();
        }

        var built = _built is not null && _built.Table.Version == table.Version ? _built with { Table = table } : StateBuilder.Build(table, _built, credentials.Identity.Kind);
        Trust(table);
        Keep(table);
        _held = table;
        Put(built, $"Connected to the controller {options.Controller}");
        SnapshotLog.InForce(logger, response.SystemVersion, built.State.Policies.Policies.Count, table.Resources.Count);
    }

    /// <summary>Before the acknowledgement: a restart must not bring back what was withdrawn.</summary>
    private void Keep(ResourceTable table)
    {
        try
        {
            _lastGood?.Write(table, credentials.Owner);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            SnapshotLog.LastGoodNotKept(logger, error.Message);
        }
    }

    private void Trust(ResourceTable table)
    {
        if (table.Resources.GetValueOrDefault(ResourceNames.TrustedRoots) is not { } roots)
        {
            return;
        }

        try
        {
            credentials.TrustAlso(roots.TrustedRoots.Pem);
        }
        catch (CryptographicException error)
        {
            throw new RefusedException(roots.Name, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            SnapshotLog.LastGoodNotKept(logger, error.Message);
        }
    }

    private void Put(BuiltState built, string explanation)
    {
        _built = built;
        plane.Swap(built.State, explanation);
    }
}
