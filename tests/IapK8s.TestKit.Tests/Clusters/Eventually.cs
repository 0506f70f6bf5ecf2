namespace IapK8s.TestKit.Tests.Clusters;

/// <summary>For what a real API server does a moment later.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                if (await condition())
                    return;
            }
            catch (ShouldAssertException) when (!limit.IsCancellationRequested)
            {
                // It answers as before: not yet.
            }
            await Task.Yield();
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
