using System.Threading.Channels;

namespace IapK8s.Controller;

/// <summary>Wakes one waiter; woken several times before it waits, it wakes once. Never missed.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake() => _signal.Writer.TryWrite(true);

    public async Task WaitAsync(CancellationToken cancellation) => await _signal.Reader.ReadAsync(cancellation);

    /// <param name="atMost">Null: for as long as nobody wakes it.</param>
    public async Task WaitAsync(TimeSpan? atMost, TimeProvider time, CancellationToken cancellation)
    {
        if (atMost is not { } wait)
        {
            await WaitAsync(cancellation);
            return;
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var woken = WaitAsync(waiting.Token);
        await Task.WhenAny(woken, Task.Delay(wait, time, waiting.Token));
        await waiting.CancelAsync();
        await woken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
    }
}
