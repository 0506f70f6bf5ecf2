namespace IapK8s.Proxy.Snapshots;

/// <summary>Whether there is something to decide by. Zero: nothing, which answers 503.</summary>
public enum SnapshotCondition : byte
{
    /// <summary>No snapshot yet: <c>IAP6001</c>.</summary>
    Missing = 0,

    InForce,

    /// <summary>The controller was not heard for longer than allowed: <c>IAP6002</c>.</summary>
    Stale,
}
