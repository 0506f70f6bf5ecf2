using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Sessions;

internal static class DataPlaneWait
{
    /// <summary>The first state that fits, now or within the time; null where none came.</summary>
    public static async Task<DataPlaneState?> WaitAsync(this IDataPlane plane, Func<DataPlaneState, bool> fits, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        if (plane.Current is { } current && fits(current))
        {
            return current;
        }

        var found = new TaskCompletionSource<DataPlaneState>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = plane.Subscribe(state => Offer(state, fits, found));
        // Again, because a change may have come before the subscription.
        Offer(plane.Current, fits, found);
        try
        {
            return await found.Task.WaitAsync(limit, time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static void Offer(DataPlaneState? state, Func<DataPlaneState, bool> fits, TaskCompletionSource<DataPlaneState> found)
    {
        if (state is not null && fits(state))
        {
            found.TrySetResult(state);
        }
    }
}
