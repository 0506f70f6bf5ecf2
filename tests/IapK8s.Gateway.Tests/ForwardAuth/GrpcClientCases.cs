using IapK8s.TestKit.ForwardAuth;
using static IapK8s.Gateway.Tests.ForwardAuth.DoorFixture;

namespace IapK8s.Gateway.Tests.ForwardAuth;

/// <summary>To a gRPC call a proxy refuses with the status 200. An ingress that asks takes that for a yes, so at a door there is no such answer.</summary>
internal sealed class GrpcClientCases
{
    private DoorFixture _doors = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _doors = await DoorFixture.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _doors.DisposeAsync();

    [Test]
    public async Task ARefusalIsNoYes(
        [ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress, [Values("application/grpc", "application/grpc+proto", "Application/GRPC")] string type)
    {
        var line = $"Content-Type: {type}";
        await _doors.RefusesAsync(ingress, Get("/admin/x", line));
        await _doors.RefusesAsync(ingress, Get("/admin/x", line, _doors.SignedIn("dev")));
        await _doors.RefusesAsync(ingress, Get("/public//x", line));
        await _doors.RefusesAsync(ingress, Get("/public/x", line, "X-Iap-User-Id: root"));
        await _doors.RefusesAsync(ingress, Get("/public/x", line) with { Host = "other.example.com" });
        await _doors.RefusesAsync(ingress, Get("/public/x", line), policy: "shop/other");
    }

    [Test]
    public async Task WhoMayPassesAsEver([ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress) =>
        await _doors.PassesAsync(ingress, Get("/api/x", "Content-Type: application/grpc", _doors.SignedIn("dev")));
}
