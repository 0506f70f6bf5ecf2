using IapK8s.Proxy.Snapshots;
using IapK8s.TestKit.Controllers;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Proxy.Tests.Snapshots;

internal sealed class LastGoodTests
{
    private static readonly Uri Nowhere = new("https://127.0.0.1:1");

    private RunningController _controller = null!;
    private string _state = "";

    [SetUp]
    public async Task Start()
    {
        _controller = await RunningController.StartAsync();
        _state = Path.Combine(_controller.Folder, "sidecar");
        await using var plane = await RunningPlane.StartAsync(_controller, "shop", _state);
    }

    [TearDown]
    public async Task Stop() => await _controller.DisposeAsync();

    private string Kept => Path.Combine(_state, "last-good.bin");

    [Test]
    public async Task ARestartWithoutAControllerStartsFromTheLastGood()
    {
        await using var plane = await RunningPlane.StartAsync(Nowhere, _controller.PodCredential("shop", "shop-0"), _state);
        var state = await plane.WaitAsync(_ => true);
        state.Policies.Policies.Single().Definition.Name.ShouldBe("shop/shop");
        state.FindScope("shop", "http://shop.localhost:8081").ShouldNotBeNull();
        plane.Plane.Condition.ShouldBe(SnapshotCondition.InForce);
        plane.Plane.Explanation.ShouldContain("Not connected");
    }

    [Test]
    public async Task TheControllerThenSendsOnlyTheDifference()
    {
        await using var plane = await RunningPlane.StartAsync(_controller.Address, _controller.PodCredential("shop", "shop-0"), _state);
        var before = await plane.WaitAsync(_ => true);
        _controller.Write("shop-policy.yaml", Manifests.Policy("shop", "/other/**"));
        var after = await plane.WaitAsync(state => state.Policies != before.Policies);
        after.Scopes.ShouldBeSameAs(before.Scopes);
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void ItIsItsOwnersAlone() =>
        File.GetUnixFileMode(Kept).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(40)]
    [TestCase(-1)]
    public async Task ACorruptFileIsIgnored(int position)
    {
        var bytes = await File.ReadAllBytesAsync(Kept);
        bytes[position < 0 ? bytes.Length + position : position] ^= 1;
        await File.WriteAllBytesAsync(Kept, bytes);
        ShouldStartWithout(_controller.PodCredential("shop", "shop-0"));
    }

    [TestCase(0)]
    [TestCase(10)]
    [TestCase(32)]
    public async Task ACutFileIsIgnored(int length)
    {
        var bytes = await File.ReadAllBytesAsync(Kept);
        await File.WriteAllBytesAsync(Kept, bytes[..length]);
        ShouldStartWithout(_controller.PodCredential("shop", "shop-0"));
    }

    [Test]
    public void AnotherPodsFileIsIgnored() => ShouldStartWithout(_controller.PodCredential("wiki", "wiki-0"));

    [Test]
    public void AnOldFileIsIgnored()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(25));
        var plane = NewPlane(_controller.PodCredential("shop", "shop-0"), time);
        plane.State.Restore();
        plane.Plane.Current.ShouldBeNull();
    }

    [Test]
    public void WhatWasKeptGoesStale_WhenTheControllerStaysAway()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(23));
        var plane = NewPlane(_controller.PodCredential("shop", "shop-0"), time);
        plane.State.Restore();
        plane.Plane.Current.ShouldNotBeNull();
        time.Advance(TimeSpan.FromHours(1));
        plane.Plane.Current.ShouldBeNull();
        plane.Plane.Condition.ShouldBe(SnapshotCondition.Stale);
    }

    [Test]
    public async Task ARevocationIsKeptBeforeItIsAcknowledged()
    {
        await using (var plane = await RunningPlane.StartAsync(_controller.Address, _controller.PodCredential("shop", "shop-0"), _state))
        await using (await RunningPlane.StartAsync(_controller.Address, _controller.GatewayCredential, revocations: new OneRevocation()))
        {
            await plane.WaitAsync(state => state.Revocations.IsSessionRevoked("sid"));
        }

        await using var again = await RunningPlane.StartAsync(Nowhere, _controller.PodCredential("shop", "shop-0"), _state);
        (await again.WaitAsync(_ => true)).Revocations.IsSessionRevoked("sid").ShouldBeTrue();
    }

    private void ShouldStartWithout(string credential)
    {
        var plane = NewPlane(credential, TimeProvider.System);
        plane.State.Restore();
        plane.Plane.Current.ShouldBeNull();
        plane.Plane.Condition.ShouldBe(SnapshotCondition.Missing);
    }

    private (PushedState State, DataPlane Plane) NewPlane(string credential, TimeProvider time)
    {
        var options = new PushClientOptions { Controller = Nowhere, Credential = new Protocol.Credentials.CredentialFolder(credential), StateDirectory = _state };
        var plane = new DataPlane(options, new UnknownKeyReports(time), time, new Microsoft.Extensions.Logging.Abstractions.NullLogger<DataPlane>());
        return (new PushedState(options, options.Credential, plane, time, new TestLog()), plane);
    }

    private sealed class OneRevocation : IKnownRevocations
    {
        public IReadOnlyList<Identity.Revocations.RevocationEntry> Known { get; } = [new("sid", "sid", null, null, null, TimeProvider.System.GetUtcNow().AddHours(1))];
    }
}
