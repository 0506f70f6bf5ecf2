namespace IapK8s.Gateway.Tests.RealStack;

/// <summary>The real clock, moved: timers and connections behave, and hours pass in no time.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _ticks;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    /// <summary>Back to the real time, which the provider never left.</summary>
    public void Reset() => Interlocked.Exchange(ref _ticks, 0);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
}
