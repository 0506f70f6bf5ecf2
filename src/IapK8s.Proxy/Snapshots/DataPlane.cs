using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Snapshots;

/// <summary>Holds what is in force. One writer (the push client), any number of readers.</summary>
internal sealed class DataPlane : IDataPlane, IDisposable
{
    private const string NothingYet = "No policy has been received from the controller yet";

    private readonly Lock _changing = new();
    private readonly TimeSpan _maxStaleness;
    private readonly ITimer _staleness;
    private readonly ChangeNotifier _changes;
    private readonly UnknownKeyReports _reports;
    private volatile DataPlaneState? _current;
    private volatile Standing _standing = new(SnapshotCondition.Missing, NothingYet);

    public DataPlane(PushClientOptions options, UnknownKeyReports reports, TimeProvider time, ILogger<DataPlane> logger)
    {
        _maxStaleness = options.MaxStaleness;
        _reports = reports;
        _changes = new ChangeNotifier(() => _current, logger);
        _staleness = time.CreateTimer(_ => BecomeStale(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public DataPlaneState? Current => _current;

    public SnapshotCondition Condition => _standing.Condition;

    public string Explanation => _standing.Explanation;

    public IDisposable Subscribe(Action<DataPlaneState?> onChange) => _changes.Add(onChange);

    public void ReportUnknownKey(string provider, string keyId) => _reports.Add(provider, keyId);

    /// <summary>Puts a state in force while the controller is heard.</summary>
    public void Swap(DataPlaneState state, string explanation)
    {
        lock (_changing)
        {
            _staleness.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            var changed = !ReferenceEquals(_current, state);
            _current = state;
            _standing = new Standing(SnapshotCondition.InForce, explanation);
            if (!changed)
            {
                return;
            }
        }

        _changes.Notify();
    }

    /// <summary>The controller is not heard any more: what is in force stays for the rest of its time.</summary>
    /// <param name="silentFor">How long it has not been heard already.</param>
    public void Lose(string explanation, TimeSpan silentFor)
    {
        lock (_changing)
        {
            _standing = _standing with { Explanation = explanation };
            if (_current is not null)
            {
                var rest = _maxStaleness - silentFor;
                _staleness.Change(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Explain(string explanation) => _standing = _standing with { Explanation = explanation };

    public void Dispose()
    {
        _staleness.Dispose();
        _changes.Dispose();
    }

    private void BecomeStale()
    {
        lock (_changing)
        {
            if (_current is null)
            {
                return;
            }

            _current = null;
            _standing = new Standing(SnapshotCondition.Stale, $"The controller was not heard for {_maxStaleness}: {_standing.Explanation}");
        }

        _changes.Notify();
    }

    private sealed record Standing(SnapshotCondition Condition, string Explanation);
}
