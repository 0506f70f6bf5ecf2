using IapK8s.Sources.Directories;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Sources.Tests;

/// <summary>When to look, after writing began.</summary>
internal sealed class ChangeSignalTests
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(120);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public void LooksAtOnce_WhenNothingWasAnnounced() => new ChangeSignal(_time).Remaining(Quiet, Longest).ShouldBe(TimeSpan.Zero);

    [Test]
    public void WaitsForQuiet_AfterTheLastWrite()
    {
        var signal = new ChangeSignal(_time);
        signal.Raise();
        signal.Remaining(Quiet, Longest).ShouldBe(Quiet);
        _time.Advance(TimeSpan.FromMilliseconds(40));
        signal.Raise();
        signal.Remaining(Quiet, Longest).ShouldBe(Quiet);
        _time.Advance(Quiet);
        signal.Remaining(Quiet, Longest).ShouldBe(TimeSpan.Zero);
    }

    [Test]
    public void WaitsNoLongerThanAllowed_UnderConstantWriting()
    {
        var signal = new ChangeSignal(_time);
        for (var i = 0; i < 12; i++)
        {
            signal.Raise();
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }
        signal.Remaining(Quiet, Longest).ShouldBe(TimeSpan.Zero);
    }

    [Test]
    public async Task WhatIsRaisedAfterAReset_IsNews()
    {
        var signal = new ChangeSignal(_time);
        signal.Raise();
        signal.Reset();
        var waiting = signal.WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        waiting.IsCompleted.ShouldBeFalse();
        signal.Raise();
        await waiting;
    }

    [Test]
    public async Task WaitsOnlySoLong_WhenNothingIsAnnounced()
    {
        var waiting = new ChangeSignal(_time).WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(5));
        await waiting;
    }
}
