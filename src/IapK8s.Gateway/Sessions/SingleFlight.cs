using System.Collections.Concurrent;

namespace IapK8s.Gateway.Sessions;

/// <summary>Whoever asks while an answer for the same key is being worked out gets that answer. The work belongs to nobody: a caller that hangs up leaves it running for the others.</summary>
internal sealed class SingleFlight<TResult>
{
    private readonly ConcurrentDictionary<string, Lazy<Task<TResult>>> _running = new(StringComparer.Ordinal);

    public Task<TResult> RunAsync(string key, Func<Task<TResult>> work, CancellationToken cancellation)
    {
        Lazy<Task<TResult>>? own = null;
        own = new Lazy<Task<TResult>>(() => CompleteAsync(key, own!, work));
        return _running.GetOrAdd(key, own).Value.WaitAsync(cancellation);
    }

    private async Task<TResult> CompleteAsync(string key, Lazy<Task<TResult>> own, Func<Task<TResult>> work)
    {
        // Off the caller's stack: the entry must be there before the work can end.
        await Task.Yield();
        try
        {
            return await work();
        }
        finally
        {
            _running.TryRemove(KeyValuePair.Create(key, own));
        }
    }
}
