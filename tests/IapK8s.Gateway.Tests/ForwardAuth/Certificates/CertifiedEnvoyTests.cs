using System.Net;
using IapK8s.TestKit.Envoys;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Identities;
using IapK8s.TestKit.Processes;

namespace IapK8s.Gateway.Tests.ForwardAuth.Certificates;

/// <summary>The gRPC door over TLS, asked by somebody else's client. Nobody is behind that Envoy, so what passes ends in a 503 of its own.</summary>
internal sealed class CertifiedEnvoyTests
{
    private const int Passed = 503;

    [Test]
    public async Task DecidesForWhomTheAuthorityNames()
    {
        await using var doors = await CertifiedDoors.StartAsync();
        var folder = doors.FolderOf(doors.Good());
        await using var envoy = await EnvoyAsync(doors, folder, hasCertificate: true);

        (await StatusAsync(envoy, DoorFixture.Get("/public/x"))).ShouldBe(Passed);
        (await StatusAsync(envoy, DoorFixture.Get("/api/x"))).ShouldBe(401);
        (await StatusAsync(envoy, DoorFixture.Get("/api/x", doors.Doors.SignedIn("dev")))).ShouldBe(Passed);
        envoy.Log.ShouldBeEmpty();
    }

    /// <summary>An Envoy that nobody knows may have been told to let pass what fails; it is answered all the same.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task S12_DeniesWhomeverElse_InWordsThatNoEnvoyTakesForAFailure(bool hasCertificate)
    {
        await using var doors = await CertifiedDoors.StartAsync();
        using var another = new PrivateAuthority("another");
        var folder = doors.FolderOf(another.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse]));
        await using var open = await EnvoyAsync(doors, folder, hasCertificate, "--failure-mode-allow");

        (await StatusAsync(open, DoorFixture.Get("/public/x"))).ShouldBe(403);
        (await StatusAsync(open, DoorFixture.Get("/.iap/identity"))).ShouldBe(403);
        open.Log.ShouldBeEmpty();
        doors.Strangers.ShouldHaveSingleItem();
    }

    /// <summary>One that is known by its address asks at the port in cleartext; there nobody can show a certificate.</summary>
    [TestCase("127.0.0.1/32", Passed)]
    [TestCase("198.51.100.0/24", 403)]
    public async Task BesideItOneMayAskInCleartext_WhereItsAddressIsListed(string callers, int status)
    {
        await using var doors = await CertifiedDoors.StartAsync(callers: callers);
        await using var certified = await EnvoyAsync(doors, doors.FolderOf(doors.Good()), hasCertificate: true);
        await using var plain = await EnvoyProcess.StartAsync(doors.Doors.Gateway.EnvoysDoor, new IPEndPoint(IPAddress.Loopback, LoopbackPorts.Take()), ["--failure-mode-allow"]);

        (await StatusAsync(certified, DoorFixture.Get("/public/x"))).ShouldBe(Passed);
        (await StatusAsync(plain, DoorFixture.Get("/public/x"))).ShouldBe(status);
        plain.Log.ShouldBeEmpty();
    }

    private static Task<EnvoyProcess> EnvoyAsync(CertifiedDoors doors, string folder, bool hasCertificate, params string[] options) => EnvoyProcess.StartAsync(
        doors.Doors.Gateway.EnvoysTlsDoor,
        new IPEndPoint(IPAddress.Loopback, LoopbackPorts.Take()),
        ["--tls-ca", Path.Combine(folder, "ca.crt"), .. hasCertificate ? ["--tls-cert", Path.Combine(folder, "tls.crt"), "--tls-key", Path.Combine(folder, "tls.key")] : Array.Empty<string>(), .. options]);

    private static async Task<int> StatusAsync(EnvoyProcess envoy, ClientRequest request) => (await RawAnswer.ExchangeAsync(envoy.Address, request.ToBytes())).Status;
}
