using System.Collections.Concurrent;

namespace IapK8s.TestKit.Clusters;

/// <summary>Every request that was authenticated, whether it was allowed or not.</summary>
internal sealed class CallLog
{
    private readonly ConcurrentQueue<ApiCall> _calls = new();

    public IReadOnlyList<ApiCall> Calls => [.. _calls];

    public void Add(ApiCall call) => _calls.Enqueue(call);

    public void Clear() => _calls.Clear();
}
