using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Snapshots;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Proxy.Tests.Snapshots;

internal sealed class DataPlaneTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly DataPlaneState _state = StateBuilder.Build(ResourceTable.Empty, null, PeerKind.Pod).State;

    [Test]
    public void NothingIsInForceAtFirst()
    {
        using var plane = NewPlane();
        plane.Current.ShouldBeNull();
        plane.Condition.ShouldBe(SnapshotCondition.Missing);
    }

    [Test]
    public void WhileTheControllerIsHeardNothingGoesStale()
    {
        using var plane = NewPlane();
        plane.Swap(_state, "connected");
        _time.Advance(TimeSpan.FromDays(30));
        plane.Current.ShouldBe(_state);
    }

    [Test]
    public void ASilentControllerEndsWhatIsInForce_After24Hours()
    {
        using var plane = NewPlane();
        plane.Swap(_state, "connected");
        plane.Lose("gone", TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromHours(23) - TimeSpan.FromSeconds(1));
        plane.Current.ShouldBe(_state);
        _time.Advance(TimeSpan.FromSeconds(1));
        plane.Current.ShouldBeNull();
        plane.Condition.ShouldBe(SnapshotCondition.Stale);
        plane.Explanation.ShouldContain("gone");
        plane.Swap(_state, "back");
        plane.Condition.ShouldBe(SnapshotCondition.InForce);
    }

    [Test]
    public void LosingItAgainDoesNotBeginTheTimeAnew()
    {
        using var plane = NewPlane();
        plane.Swap(_state, "connected");
        plane.Lose("gone", TimeSpan.Zero);
        _time.Advance(TimeSpan.FromHours(20));
        plane.Lose("still gone", TimeSpan.FromHours(20));
        _time.Advance(TimeSpan.FromHours(4));
        plane.Current.ShouldBeNull();
    }

    [Test]
    public async Task SubscribersHearEveryChange_AlsoAfterOneOfThemFailed()
    {
        using var plane = NewPlane();
        var heard = new TaskCompletionSource<DataPlaneState?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var failing = plane.Subscribe(_ => throw new InvalidOperationException("mine"));
        using var listening = plane.Subscribe(state => heard.TrySetResult(state));
        plane.Swap(_state, "connected");
        (await heard.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(_state);

        await plane.WaitForNothingWhileAsync(() =>
        {
            plane.Lose("gone", TimeSpan.Zero);
            _time.Advance(TimeSpan.FromHours(24));
        });
    }

    [Test]
    public void AnUnknownKeyIsReportedOnceInAWhile()
    {
        var reports = new UnknownKeyReports(_time);
        reports.Add("/corp", "a");
        reports.Add("/corp", "a");
        reports.Add("/corp", new string('x', 10_000));
        reports.Add("/corp", "");
        Drain(reports).ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(30));
        reports.Add("/corp", "a");
        Drain(reports).ShouldBe(1);
    }

    [Test]
    public void AFloodOfInventedKeysIsBounded()
    {
        var reports = new UnknownKeyReports(_time);
        for (var i = 0; i < 100_000; i++)
        {
            reports.Add("/corp", $"key-{i}");
        }

        Drain(reports).ShouldBe(UnknownKeyReports.MostAtOnce);
    }

    private static int Drain(UnknownKeyReports reports)
    {
        var count = 0;
        while (reports.Waiting.TryRead(out _))
        {
            count++;
        }

        return count;
    }

    private DataPlane NewPlane()
    {
        var options = new PushClientOptions { Controller = new Uri("https://127.0.0.1:1"), Credential = new CredentialFolder("/nowhere") };
        return new DataPlane(options, new UnknownKeyReports(_time), _time, NullLogger<DataPlane>.Instance);
    }
}
