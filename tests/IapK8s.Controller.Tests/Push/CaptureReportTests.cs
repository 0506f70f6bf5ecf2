using Grpc.Core;
using IapK8s.Controller.Tests.Status;
using IapK8s.Protocol.Push.V1;
using IapK8s.TestKit.Controllers;

namespace IapK8s.Controller.Tests.Push;

/// <summary>What capture is proven with reaches its pod and the gateways alone, and what gateways find out reaches status.</summary>
internal sealed class CaptureReportTests
{
    private RunningController _controller = null!;

    [SetUp]
    public async Task Start() => _controller = await RunningController.StartAsync();

    [TearDown]
    public async Task Stop() => await _controller.DisposeAsync();

    [Test]
    public async Task APodGetsItsOwnKey_AndAGatewayEveryPodsAddressPortsAndKey()
    {
        using var shop = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("shop"));
        using var wiki = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("wiki"));
        using var gateway = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("gateway"));

        var target = gateway.Held["capture-target/shop/shop-0"].CaptureTarget;
        target.Addresses.ShouldBe(["127.0.0.1"]);
        target.Ports.ShouldBe([9001]);
        target.OtherPorts.ShouldBeEmpty();
        target.Keys.ShouldBe([shop.Held["capture-proof-key"].CaptureProofKey.Key]);
        wiki.Held["capture-proof-key"].CaptureProofKey.Key.ShouldNotBe(target.Keys[0]);
        gateway.Held.Keys.ShouldNotContain("capture-proof-key");
        shop.Held.Keys.ShouldNotContain(name => name.StartsWith("capture-target/", StringComparison.Ordinal));
    }

    [Test]
    public async Task AGatewaysReportTurnsProtected_AndAPodMayReportNothing()
    {
        using var watch = new StatusWatch(_controller);
        using var gateway = await TestSubscriber.ConnectAsync(_controller.Address, _controller.CredentialOf("gateway"), first: request =>
        {
            request.CaptureReports.Add(new CaptureReport { Namespace = "shop", Pod = "shop-0", Proven = true });
            request.CaptureReports.Add(new CaptureReport { Namespace = "wiki", Pod = "wiki-0", Detail = "10.0.0.7:9001 is open without the sidecar" });
            request.CaptureReports.Add(new CaptureReport { Namespace = "nobody", Pod = "nobody-0", Proven = true });
        });
        await watch.WaitAsync(status => status.GetRawText() is var text && text.Contains("1/1 pods proven from outside", StringComparison.Ordinal)
            && text.Contains("0/1 pods proven from outside; wiki/wiki-0: 10.0.0.7:9001 is open without the sidecar", StringComparison.Ordinal));

        using var pod = await TestSubscriber.ConnectAsync(
            _controller.Address, _controller.CredentialOf("shop"), first: request => request.CaptureReports.Add(new CaptureReport { Namespace = "wiki", Pod = "wiki-0", Proven = true }));
        (await Should.ThrowAsync<RpcException>(pod.ReadAsync)).StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }
}
