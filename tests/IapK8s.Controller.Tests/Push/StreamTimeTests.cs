using Grpc.Core;
using IapK8s.Controller.Credentials;
using IapK8s.Controller.Push;
using IapK8s.Protocol.Push.V1;
using IapK8s.TestKit.Controllers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Push;

/// <summary>What time does to streams and keys, with the clock in our hands and everything else real.</summary>
internal sealed class StreamTimeTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private RunningController _controller = null!;

    [SetUp]
    public async Task Start() => _controller = await RunningController.StartAsync(_time);

    [TearDown]
    public async Task Stop() => await _controller.DisposeAsync();

    [Test]
    public async Task AStreamComesOfAge_InOrder()
    {
        using var shop = await SubscribeAsync("shop");
        await EverybodyIsUpToDateAsync();
        _time.Advance(TimeSpan.FromMinutes(24) - TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromMinutes(12) + TimeSpan.FromSeconds(1));
        (await shop.EndAsync()).StatusCode.ShouldBe(StatusCode.OK);
    }

    [Test]
    public async Task WhoNeverAnswersIsCutOff()
    {
        using var shop = await TestSubscriber.ConnectAsync(_controller.Address, _controller.CredentialOf("shop"), time: _time);
        await shop.ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(60));
        (await shop.EndAsync()).StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
    }

    [Test]
    public async Task AKeyRotates_OnlyAfterEveryConnectedSubscriberHasIt()
    {
        // Streams would come of age on the way; the period does not, since the key is as old as the clock says when they connect.
        await TickAsync(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        using var prompt = await SubscribeAsync("shop");
        using var gateway = await SubscribeAsync("gateway");
        var first = Primary(prompt);
        await EverybodyIsUpToDateAsync();

        await TickAsync(TimeSpan.FromMinutes(1));
        await prompt.TakeUntilAsync(() => Keys(prompt).Count == 2);
        Primary(prompt).ShouldBe(first, "published, not yet signing");

        await EverybodyIsUpToDateAsync();
        await TickAsync(TimeSpan.FromMinutes(1));
        await prompt.TakeUntilAsync(() => Primary(prompt) != first);
        Keys(prompt).Count.ShouldBe(2, "the old one still verifies");

        await EverybodyIsUpToDateAsync();
        await TickAsync(TimeSpan.FromMinutes(21));
        await prompt.TakeUntilAsync(() => Keys(prompt).Count == 1);
        Primary(prompt).ShouldNotBe(first);
    }

    [Test]
    public async Task AStreamEndsWithItsCertificate()
    {
        // 20 minutes before the end: sooner than the stream's age.
        var credential = _controller.CredentialOf("shop");
        _ = credential.Current;
        var frozen = Path.Combine(_controller.Folder, "frozen");
        Directory.CreateDirectory(frozen);
        foreach (var file in Directory.GetFiles(credential.Directory))
        {
            File.Copy(file, Path.Combine(frozen, Path.GetFileName(file)));
        }

        _time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(20));
        using var shop = await TestSubscriber.SubscribeAsync(_controller.Address, new Protocol.Credentials.CredentialFolder(frozen), _time);
        await EverybodyIsUpToDateAsync();
        _time.Advance(TimeSpan.FromMinutes(20));
        (await shop.EndAsync()).StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    /// <summary>Lets the clock go, and does what is due then.</summary>
    private async Task TickAsync(TimeSpan time)
    {
        _time.Advance(time);
        await _controller.Services.GetRequiredService<Maintenance>().RunOnceAsync(default);
    }

    private Task EverybodyIsUpToDateAsync() => _controller.WaitForSubscribersAsync(registry =>
        registry.Count > 0 && registry.LeastAcknowledged().Sequence >= _controller.Services.GetRequiredService<CatalogPublisher>().Read().Value!.Sequence);

    private static Google.Protobuf.Collections.RepeatedField<SigningKey> Keys(TestSubscriber subscriber) => subscriber.Held.Values.Single(resource => resource.AssertionKeys is not null).AssertionKeys.Keys;

    private static string Primary(TestSubscriber subscriber) => Keys(subscriber).Single(key => key.Primary).Id;

    private Task<TestSubscriber> SubscribeAsync(string app) => TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf(app), _time);
}
