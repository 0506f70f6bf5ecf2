using IapK8s.Identity.Revocations;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Snapshots;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Providers;

namespace IapK8s.Proxy.Tests.Snapshots;

/// <summary>The real client against the real controller.</summary>
internal sealed class PushClientTests
{
    [Test]
    public async Task ASnapshotArrivesWithEverythingToDecideBy()
    {
        await using var controller = await RunningController.StartAsync();
        await using var plane = await RunningPlane.StartAsync(controller, "shop");
        var state = plane.State;
        plane.Plane.Condition.ShouldBe(SnapshotCondition.InForce);
        state.Policies.Find(9001, "shop.localhost").Status.ShouldBe(LookupStatus.Found);
        state.Policies.Find(9001, "wiki.localhost").Status.ShouldBe(LookupStatus.HostNotInPolicy);
        state.Policies.Find(1, "shop.localhost").Status.ShouldBe(LookupStatus.PortWithoutPolicy);
        state.Providers.Keys.ShouldBe(["/corp"]);
        state.Providers["/corp"].Jwks.ShouldBeEmpty();
        var scope = state.FindScope("shop", "http://shop.localhost:8081")!;
        scope.GroupVocabulary.ShouldBe(["shop-staff"]);
        scope.Pods.ShouldBeEmpty();
        state.Apps[new AppKey("shop", "/namespaces/shop/policies/shop")].Issuer.ShouldBe("http://auth.localhost:8400/namespaces/shop/policies/shop");
        state.Portal!.ExternalUrl.ShouldBe(new Uri("http://auth.localhost:8400"));
        state.Gateway.ShouldBeNull();
    }

    [Test]
    public async Task AGatewayCanSignWhatSidecarsVerify()
    {
        await using var controller = await RunningController.StartAsync();
        await using var gateway = await RunningPlane.StartAsync(controller, "gateway");
        await using var shop = await RunningPlane.StartAsync(controller, "shop");
        var session = new Identity.Sessions.Session
        {
            Id = "sid",
            Scope = "shop|http://shop.localhost:8081",
            Provider = "/corp",
            Subject = "alice",
            AuthTime = null,
            VocabularyHash = "",
            IssuedAt = DateTimeOffset.UnixEpoch,
            ExpiresAt = DateTimeOffset.UnixEpoch,
        };
        var signed = gateway.State.Gateway!.Signer!.Sign(session);
        shop.State.Sessions.TryVerify(signed, out var read).ShouldBeTrue();
        read!.Subject.ShouldBe("alice");
        var sealedCookie = gateway.State.FindScope("shop", "http://shop.localhost:8081")!.Keys.SealSession(signed);
        shop.State.FindScope("shop", "http://shop.localhost:8081")!.Keys.TryOpenSession(sealedCookie, out var opened, out _).ShouldBeTrue();
        opened.ShouldBe(signed);
        gateway.State.Gateway.Clients["/corp"].ClientSecret.Reveal().ShouldBe(Manifests.ClientSecret);
        gateway.State.FindScope("shop", "http://shop.localhost:8081")!.Pods.Keys.ShouldBe(["shop-0"]);
        gateway.State.Policies.Policies.ShouldBeEmpty();
    }

    [Test]
    public async Task APolicyEditReachesTheClient_AndReusesWhatDidNotChange()
    {
        await using var controller = await RunningController.StartAsync();
        await using var plane = await RunningPlane.StartAsync(controller, "shop");
        var before = plane.State;
        controller.Write("shop-policy.yaml", Manifests.Policy("shop", "/other/**"));
        var after = await plane.WaitAsync(state => PathsOf(state).Contains("/other/**"));
        after.Policies.Version.ShouldNotBe(before.Policies.Version);
        after.Scopes.ShouldBeSameAs(before.Scopes);
        after.Apps.ShouldBeSameAs(before.Apps);
        after.Groups.ShouldBeSameAs(before.Groups);
        after.Sessions.ShouldBeSameAs(before.Sessions);
        after.Providers.ShouldBeSameAs(before.Providers);
    }

    [Test]
    public async Task ARevocationReachesTheClient_AndCompilesNoPolicyAgain()
    {
        await using var controller = await RunningController.StartAsync();
        await using var gateway = await RunningPlane.StartAsync(controller.Address, controller.GatewayCredential, revocations: new Known("sid-1"));
        await using var plane = await RunningPlane.StartAsync(controller, "shop");
        var state = await plane.WaitAsync(state => state.Revocations.IsSessionRevoked("sid-1"));
        var before = state.Policies;
        await using var second = await RunningPlane.StartAsync(controller.Address, controller.GatewayCredential, revocations: new Known("sid-2"));
        state = await plane.WaitAsync(state => state.Revocations.IsSessionRevoked("sid-2"));
        state.Policies.ShouldBeSameAs(before);
        state.Revocations.IsSessionRevoked("sid-1").ShouldBeTrue();
        state.Revocations.IsSessionRevoked("sid-3").ShouldBeFalse();
    }

    [Test]
    public async Task AGroupChangeReachesTheClient()
    {
        await using var controller = await RunningController.StartAsync();
        await using var plane = await RunningPlane.StartAsync(controller, "shop");
        var before = plane.State;
        controller.Write("shop-group.yaml", Manifests.Group("shop", "user:admin@shop.example.com", "user:second@shop.example.com"));
        var after = await plane.WaitAsync(state => state.Groups != before.Groups);
        after.Policies.ShouldNotBeSameAs(before.Policies);
    }

    [Test]
    public async Task AClientKeepsWhatIsInForce_WhileTheControllerIsAway_AndResumes()
    {
        await using var controller = await RunningController.StartAsync();
        await using var plane = await RunningPlane.StartAsync(controller, "shop");
        var before = plane.State;
        await controller.StopAsync();
        plane.Plane.Condition.ShouldBe(SnapshotCondition.InForce);
        plane.State.ShouldBeSameAs(before);

        controller.Write("shop-policy.yaml", Manifests.Policy("shop", "/while-away/**"));
        await controller.StartAsync();
        var after = await plane.WaitAsync(state => PathsOf(state).Contains("/while-away/**"));
        after.Scopes.ShouldBeSameAs(before.Scopes);
    }

    [Test]
    public async Task ABadEditOnDiskChangesNothing()
    {
        await using var controller = await RunningController.StartAsync();
        await using var plane = await RunningPlane.StartAsync(controller, "shop");
        var before = plane.State;
        controller.Write("shop-policy.yaml", Manifests.Policy("shop").Replace("action: Deny", "action: Maybe", StringComparison.Ordinal));
        controller.Write("shop-group.yaml", Manifests.Group("shop", "user:second@shop.example.com"));
        var after = await plane.WaitAsync(state => state.Groups != before.Groups);
        after.Policies.Policies.Single().Definition.ShouldBeSameAs(before.Policies.Policies.Single().Definition);
    }

    [Test]
    public async Task AnUnknownKeyIsReported_AndTheNewKeySetArrives()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var controller = await RunningController.StartAsync(time, issuer.Issuer);
        await using var plane = await RunningPlane.StartAsync(controller, "shop");
        await plane.WaitAsync(state => state.Providers["/corp"].Jwks.Contains("\"first\"", StringComparison.Ordinal));
        issuer.KeyIds = ["first", "second"];
        time.Advance(TimeSpan.FromSeconds(31));
        plane.Plane.ReportUnknownKey("/corp", "second");
        await plane.WaitAsync(state => state.Providers["/corp"].Jwks.Contains("\"second\"", StringComparison.Ordinal));
    }

    [Test]
    public async Task WithoutACredentialThereIsNoSnapshot_AndWithOneItArrives()
    {
        await using var controller = await RunningController.StartAsync();
        var folder = Path.Combine(controller.Folder, "mounted-later");
        await using var plane = await RunningPlane.StartAsync(controller.Address, folder);
        plane.Plane.Current.ShouldBeNull();
        plane.Plane.Condition.ShouldBe(SnapshotCondition.Missing);
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(controller.PodCredential("shop", "shop-0")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        await plane.WaitAsync(state => state.Policies.Policies.Count == 1);
    }

    /// <summary>Somebody else's port, or a controller that dies mid-word: whatever comes back, the process lives and finds the controller when it is there.</summary>
    [TestCase("nothing", "")]
    [TestCase("http", "485454502F312E3120323030204F4B0D0A0D0A")]
    [TestCase("half a hello", "1603030002")]
    public async Task AnythingButAControllerIsTriedAgain(string what, string answer)
    {
        TestContext.Out.WriteLine(what);
        await using var controller = await RunningController.StartAsync();
        var port = controller.Address.Port;
        await controller.StopAsync();

        using var stranger = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
        stranger.Start();
        await using var plane = await RunningPlane.StartAsync(controller.Address, controller.PodCredential("shop", "shop-0"));
        for (var i = 0; i < 3; i++)
        {
            using var connection = await stranger.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30));
            await connection.GetStream().WriteAsync(Convert.FromHexString(answer));
        }

        plane.Plane.Current.ShouldBeNull();
        stranger.Stop();
        await controller.StartAsync();
        await plane.WaitAsync(state => state.Policies.Policies.Count == 1);
    }

    private static IEnumerable<string> PathsOf(DataPlaneState state) => state.Policies.Policies.SelectMany(policy => policy.Definition.Rules).SelectMany(rule => rule.Paths);

    private sealed class Known(string sid) : IKnownRevocations
    {
        IReadOnlyList<RevocationEntry> IKnownRevocations.Known { get; } = [new RevocationEntry(sid, sid, null, null, null, TimeProvider.System.GetUtcNow().AddHours(1))];
    }
}
