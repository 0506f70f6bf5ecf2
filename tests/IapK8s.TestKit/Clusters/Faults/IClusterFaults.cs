namespace IapK8s.TestKit.Clusters.Faults;

/// <summary>What a test can break in the in-process server. What gives an <see cref="IDisposable"/> lasts until it is disposed.</summary>
public interface IClusterFaults
{
    /// <summary>Every connection that sends a request is dropped, and every watch with it. The store lives on.</summary>
    IDisposable Outage();

    /// <summary>Drops the watches that run now in the middle of their stream, without an event that says so.</summary>
    void CutWatches();

    /// <summary>The next lists break off in the middle of their answer.</summary>
    void CutNextLists(int count);

    /// <summary>Sends a bookmark to each watch that allows them; otherwise they come once a minute.</summary>
    void SendBookmarks();

    /// <summary>Compacts the store: continue tokens answer 410, and no watch may resume from before now.</summary>
    void ForgetHistory();

    /// <summary>One running watch of this resource (<c>pods</c>, <c>deployments.apps</c>), or the next that starts, gets an ERROR event of code 410.</summary>
    void ExpireWatches(string groupResource);

    /// <summary>429 with Retry-After for so many of the calls that fit.</summary>
    IDisposable Refuse(Func<ApiCall, bool> which, int times, int retryAfterSeconds);

    /// <summary>409 Conflict for so many of the calls that fit.</summary>
    IDisposable Conflict(Func<ApiCall, bool> which, int times);

    /// <summary>Calls that fit are answered once the task has ended.</summary>
    IDisposable Delay(Func<ApiCall, bool> which, Task until);

    /// <summary>The server's clock differs from the test's.</summary>
    IDisposable SkewClock(TimeSpan by);
}
