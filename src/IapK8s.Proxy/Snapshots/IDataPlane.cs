namespace IapK8s.Proxy.Snapshots;

/// <summary>The pushed state as the request path sees it. Reading never blocks and never calls anybody.</summary>
public interface IDataPlane
{
    /// <summary>What to decide by; null means answer 503, <see cref="Condition"/> says why. Read it once a request.</summary>
    DataPlaneState? Current { get; }

    SnapshotCondition Condition { get; }

    /// <summary>One sentence for a human: why there is nothing in force, or what the push stream is doing.</summary>
    string Explanation { get; }

    /// <summary>Calls <paramref name="onChange"/> after every swap, with what is in force now (null: nothing any more), on a pool thread and one call at a time; calls
    /// that fall together may be merged. Open streams are re-decided here. Dispose to stop.</summary>
    IDisposable Subscribe(Action<DataPlaneState?> onChange);

    /// <summary>Tells the controller of a token whose key id no pushed key set holds. Cheap, bounded, never blocks.</summary>
    void ReportUnknownKey(string provider, string keyId);
}
