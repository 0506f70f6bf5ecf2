using System.Collections.Immutable;
using System.Text.Json.Nodes;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Status;
using IapK8s.Sources.Clusters;

namespace IapK8s.Controller.Status.Clusters;

/// <summary>The status of one object: what it should be, what the API server has, and when the difference may be written. For one caller at a time.</summary>
/// <param name="first">What the API server had when we began: from then on our own word counts, whatever others write over it.</param>
internal sealed class StatusWork(ResourceId id, ObservedStatus first, TimeProvider time)
{
    /// <summary>Between two writes of one object, so that whoever writes over us costs the API server no more than that.</summary>
    public static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);

    /// <summary>Between two writes that only count.</summary>
    public static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private ResourceStatus? _known = ClusterStatus.Read(id.Kind, first.Json.Span);
    private ObservedStatus _observed = first;
    private ReadOnlyMemory<byte>? _written;
    private ObservedStatus? _seenAtWrite;
    private ObjectStatus? _status;
    private ResourceStatus? _wanted;
    private ReadOnlyMemory<byte>? _wantedJson;
    private bool _isUrgent;
    private long? _wroteAt;
    private long? _failedAt;
    private TimeSpan _retry;
    private int _failures;
    private (ResourceStatus Status, ReadOnlyMemory<byte> Json, ObservedStatus Observed)? _sending;

    public ResourceId Id => id;

    public string Uid { get; } = first.Uid;

    public ImmutableArray<Condition> Conditions => ClusterStatus.ConditionsOf(_known);

    /// <summary>Null where nothing differs.</summary>
    public JsonObject? Patch { get; private set; }

    public bool IsSending => _sending is not null;

    /// <summary>The fence goes by it.</summary>
    public bool IsAboutSelectors => Patch?.ContainsKey("podSelectors") ?? false;

    public void Want(ObjectStatus status)
    {
        if (_status is not null && _status.SaysTheSame(status))
        {
            return;
        }

        (_status, _wanted) = (status, ClusterStatus.Of(status, _known));
        _wantedJson = ClusterStatus.ToJson(_wanted);
        Compare();
    }

    /// <summary>What the watch tells.</summary>
    public void See(ObservedStatus observed)
    {
        if (!ReferenceEquals(observed, _observed))
        {
            _observed = observed;
            Compare();
        }
    }

    /// <summary>When the difference may be written; null where nothing differs, or is being written.</summary>
    public TimeSpan? DueIn()
    {
        if (Patch is null || IsSending)
        {
            return null;
        }

        var afterWrite = _wroteAt is { } wrote ? (_isUrgent ? LeastInterval : CountInterval) - time.GetElapsedTime(wrote) : TimeSpan.Zero;
        var afterFailure = _failedAt is { } failed ? _retry - time.GetElapsedTime(failed) : TimeSpan.Zero;
        var wait = afterWrite > afterFailure ? afterWrite : afterFailure;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <returns>What to send, JSON.</returns>
    public string Begin()
    {
        _sending = (_wanted!, _wantedJson!.Value, _observed);
        return Patch!.ToJsonString();
    }

    /// <returns>When it is tried again; null where it was written.</returns>
    public TimeSpan? End(PatchOutcome outcome)
    {
        var (status, json, observed) = _sending!.Value;
        _sending = null;
        if (outcome.Result == PatchResult.Written)
        {
            (_known, _written, _seenAtWrite) = (status, json, observed);
            (_wroteAt, _failedAt, _failures) = (time.GetTimestamp(), null, 0);
            Compare();
            return null;
        }

        var bare = TimeSpan.FromTicks(Math.Min(LongestRetry.Ticks, FirstRetry.Ticks << Math.Min(_failures++, 10)));
        _retry = outcome.RetryAfter is { } asked && asked > bare ? asked : bare * (1 + (Random.Shared.NextDouble() / 4));
        _failedAt = time.GetTimestamp();
        return _retry;
    }

    private void Compare()
    {
        if (_wantedJson is not { } json)
        {
            return;
        }

        // Until the watch has come to our own write, what we wrote is what is there.
        var (actual, wanted) = (Parse(_written is { } written && ReferenceEquals(_observed, _seenAtWrite) ? written : _observed.Json), Parse(json));
        Patch = StatusPatch.Between(actual, wanted);
        _isUrgent = Patch is not null && StatusPatch.IsUrgent(actual, wanted);
    }

    private static JsonObject Parse(ReadOnlyMemory<byte> json) => json.IsEmpty ? [] : JsonNode.Parse(json.Span)!.AsObject();
}
