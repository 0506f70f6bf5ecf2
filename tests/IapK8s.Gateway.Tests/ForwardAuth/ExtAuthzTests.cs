using System.Net;
using IapK8s.Policy.Definitions;
using IapK8s.TestKit.Envoys;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static IapK8s.Gateway.Tests.ForwardAuth.DoorFixture;

namespace IapK8s.Gateway.Tests.ForwardAuth;

/// <summary>The gateway asked as Envoy asks, by somebody else's gRPC client with the published messages. Nobody is behind the Envoy, so what passes ends in a 503 of its own.</summary>
internal sealed class ExtAuthzTests
{
    /// <summary>Envoy's own answer where it may forward and finds nobody.</summary>
    private const int Passed = 503;

    [Test]
    public async Task DecidesByThePolicysHost_AndByTheOneThatTheOperatorNames()
    {
        await using var doors = await DoorFixture.StartAsync();
        await using var envoy = await EnvoyAsync(doors);
        await using var named = await EnvoyAsync(doors, "--context", "policy=shop/shop");
        await using var elsewhere = await EnvoyAsync(doors, "--context", "policy=shop/other");
        await using var misspelt = await EnvoyAsync(doors, "--context", "policy=shop");

        (await StatusAsync(envoy, Get("/public/x"))).ShouldBe(Passed);
        (await StatusAsync(envoy, Get("/api/x"))).ShouldBe(401);
        (await StatusAsync(envoy, Get("/api/x", doors.SignedIn("dev")))).ShouldBe(Passed);
        (await StatusAsync(envoy, Get("/admin/x", doors.SignedIn("dev")))).ShouldBe(403);
        (await StatusAsync(envoy, Get("/public/x") with { Host = "evil.example" })).ShouldBe(421);
        (await StatusAsync(named, Get("/public/x"))).ShouldBe(Passed);
        (await StatusAsync(named, Get("/public/x") with { Host = "evil.example" })).ShouldBe(421);
        (await StatusAsync(elsewhere, Get("/public/x"))).ShouldBe(403);
        (await StatusAsync(misspelt, Get("/public/x"))).ShouldBe(400);
    }

    [Test]
    public async Task AsksWhichPolicyIsMeant_WhereSeveralHaveTheHost()
    {
        await using var doors = await DoorFixture.StartAsync();
        doors.Push(doors.Policy with { Name = "shop/beside", Rules = [Allow("none", new Member(MemberKind.Group, "admin"))] });
        await using var envoy = await EnvoyAsync(doors);
        await using var named = await EnvoyAsync(doors, "--context", "policy=shop/shop");

        (await StatusAsync(envoy, Get("/public/x"))).ShouldBe(403);
        (await StatusAsync(named, Get("/public/x"))).ShouldBe(Passed);
    }

    /// <summary>An Envoy that nobody listed may have been told to let pass what fails; it is answered all the same.</summary>
    [Test]
    public async Task S12_DeniesWhomeverNobodyListed_InWordsThatNoEnvoyTakesForAFailure()
    {
        await using var doors = await DoorFixture.StartAsync(callers: "198.51.100.0/24");
        await using var open = await EnvoyAsync(doors, "--failure-mode-allow");

        (await StatusAsync(open, Get("/public/x"))).ShouldBe(403);
        (await StatusAsync(open, Get("/.iap/identity"))).ShouldBe(403);
        open.Log.ShouldBeEmpty();
    }

    [Test]
    public async Task DeniesWhileItLeaves()
    {
        await using var doors = await DoorFixture.StartAsync();
        await using var open = await EnvoyAsync(doors, "--failure-mode-allow");
        (await StatusAsync(open, Get("/admin/x"))).ShouldBe(401);

        doors.Gateway.Plane.Set(null);
        (await StatusAsync(open, Get("/public/x"), "IAP6001")).ShouldBe(503);
        doors.Gateway.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        (await StatusAsync(open, Get("/public/x"), "request id")).ShouldBe(503);
        open.Log.ShouldBeEmpty();
    }

    [Test]
    public async Task NothingOfOneDoorIsServedAtAnother()
    {
        await using var doors = await DoorFixture.StartAsync();
        using var http = new HttpClient();
        using var atEnvoys = new HttpRequestMessage(HttpMethod.Get, $"http://{doors.Gateway.EnvoysDoor}/nginx/auth") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await http.SendAsync(atEnvoys);

        answer.Headers.GetValues("grpc-status").ShouldBe(["12"]);
        (await RawAnswer.ExchangeAsync(doors.Gateway.Doors, ClientRequest.Bytes.GetBytes("POST /envoy.service.auth.v3.Authorization/Check HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))).Status.ShouldBe(404);
    }

    private static Task<EnvoyProcess> EnvoyAsync(DoorFixture doors, params string[] options) =>
        EnvoyProcess.StartAsync(doors.Gateway.EnvoysDoor, new IPEndPoint(IPAddress.Loopback, LoopbackPorts.Take()), options);

    private static async Task<int> StatusAsync(EnvoyProcess envoy, ClientRequest request, string said = "")
    {
        var answer = await RawAnswer.ExchangeAsync(envoy.Address, request.ToBytes());
        answer.Body.ShouldContain(said);
        return answer.Status;
    }
}
