using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using IapK8s.Controller.Tests.Push;
using IapK8s.Controller.Tests.Status;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Versions;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Directories;

namespace IapK8s.Controller.Tests.Directories.Syncing;

/// <summary>The controller, a real slapd, and a subscriber whose policy names a group of it.</summary>
internal sealed class DirectorySyncTests
{
    private const int HashSize = 16;

    private SlapdServer _server = null!;
    private RunningController _controller = null!;
    private int _requests;

    [TearDown]
    public async Task Stop()
    {
        await _controller.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task AGroupOfTheDirectoryIsPushed_AndSoIsWhoeverLeavesIt()
    {
        await StartAsync(["alice", "bob", "carol"]);
        using var shop = await SubscribeAsync(3);
        _server.Apply(StaffDirectory.Removal("shop-admins", "bob"));
        var began = Stopwatch.StartNew();
        Request();
        await shop.TakeUntilAsync(() => Members(shop) == 2);
        TestContext.Out.WriteLine($"from the request to what the subscriber acknowledges: {began.ElapsedMilliseconds} ms");
        (await StatusAsync("Synced", "Synced")).GetProperty("kept").GetProperty("people").GetInt32().ShouldBe(2);
    }

    /// <summary>Whoever gives a second entry the address of somebody who is shut out, and whoever disables his account, opens nothing; and only he is in doubt.</summary>
    [Test]
    public async Task ASecondEntryOfSomebodysAddress_LetsHimNeitherOutOfADenyNorInByAnAllow()
    {
        await StartAsync(["alice", "bob", "mallory"], policy: """
            apiVersion: iapk8s.io/v1alpha1
            kind: IapPolicy
            metadata: {name: shop, namespace: shop}
            spec:
              targetRefs: [{kind: Service, name: shop}]
              hosts: [http://shop.localhost:8081]
              providerRef: {kind: ClusterIapProvider, name: corp}
              rules:
              - {name: all, action: Allow, members: [allAuthenticatedUsers], paths: ["/", /orders]}
              - {name: admins, action: Allow, members: ["iapgroup:shop-admins"], paths: [/admin]}
              - {name: out, action: Deny, members: ["iapgroup:shop-admins"], paths: [/orders]}
            """);
        using var shop = await SubscribeAsync(3);
        Allowed(shop, "mallory").ShouldBe("/ /admin");
        Allowed(shop, "carol").ShouldBe("/ /orders");

        _server.Apply(StaffDirectory.Person("second").Replace("mail: second@", "mail: mallory@", StringComparison.Ordinal));
        Request();
        await shop.TakeUntilAsync(() => Members(shop) == 2);
        Allowed(shop, "mallory").ShouldBe("/");
        Allowed(shop, "bob").ShouldBe("/ /admin");
        Allowed(shop, "carol").ShouldBe("/ /orders");
        (await StatusAsync("Synced", "Synced")).GetProperty("kept").GetProperty("people").GetInt32().ShouldBe(2);

        // It is kept, and so it is after a restart.
        await _controller.StopAsync();
        _server.Kill();
        await _controller.StartAsync();
        using var again = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("shop"));
        Allowed(again, "mallory").ShouldBe("/");
    }

    [Test]
    public async Task WhoeverIsRenamedStays_WhateverHisName()
    {
        await StartAsync(["alice", "bob"]);
        using var shop = await SubscribeAsync(2);
        _server.Apply($"""
            dn: {StaffDirectory.DnOf("bob")}
            changetype: modrdn
            newrdn: uid=Zoë Müller\, Groß
            deleteoldrdn: 1

            {StaffDirectory.Person("dora")}
            dn: cn=shop-admins,ou=groups,{SlapdServer.Suffix}
            changetype: modify
            add: member
            member: {StaffDirectory.DnOf("dora")}

            """);
        Request();
        await shop.TakeUntilAsync(() => Members(shop) == 3);
    }

    [Test]
    public async Task TooManyRemovalsWait_UntilExactlyTheseAreApproved()
    {
        string[] staff = [.. Enumerable.Range(0, 30).Select(i => string.Create(CultureInfo.InvariantCulture, $"person-{i}"))];
        await StartAsync(staff);
        using var shop = await SubscribeAsync(30);
        _server.Apply(StaffDirectory.Removal("shop-admins", staff[..20]));
        Request();
        var held = await StatusAsync("Synced", "RemovalsHeld");
        held.GetProperty("pending").GetProperty("removed").GetInt32().ShouldBe(20);
        held.GetProperty("pending").GetProperty("removals")[0].GetString().ShouldBe("user:person-0@shop.example.com from shop-admins");
        Message(held, "Synced").ShouldContain("20 of 30 memberships would go, more than guard.maxRemovals 20% lets go. To let it go: kubectl annotate iapdirectory corp --overwrite iapk8s.io/approve-removals=");
        Members(shop).ShouldBe(30);

        // Another approval than this is none.
        Write(approval: "0123456789abcdef");
        await StatusAsync("Synced", "RemovalsHeld");
        var approval = held.GetProperty("pending").GetProperty("approval").GetString()!;
        Write(approval);
        await shop.TakeUntilAsync(() => Members(shop) == 10);
        (await StatusAsync("Synced", "Synced")).TryGetProperty("pending", out _).ShouldBeFalse();

        // It was for this once: the annotation may stay, and whoever comes back goes by another.
        _server.Apply(StaffDirectory.Addition("shop-admins", staff[..20]));
        Write(approval);
        await shop.TakeUntilAsync(() => Members(shop) == 30);
        _server.Apply(StaffDirectory.Removal("shop-admins", staff[..20]));
        Write(approval);
        var again = (await StatusAsync("Synced", "RemovalsHeld")).GetProperty("pending").GetProperty("approval").GetString()!;
        again.ShouldNotBe(approval);
        Members(shop).ShouldBe(30);
        Write(again);
        await shop.TakeUntilAsync(() => Members(shop) == 10);
    }

    [Test]
    public async Task AGroupThatVanishedWaits()
    {
        await StartAsync(["alice"]);
        using var shop = await SubscribeAsync(1);
        _server.Apply($"""
            dn: cn=shop-admins,ou=groups,{SlapdServer.Suffix}
            changetype: modrdn
            newrdn: cn=renamed
            deleteoldrdn: 1

            """);
        Request();
        var held = await StatusAsync("Synced", "RemovalsHeld");
        held.GetProperty("pending").GetProperty("vanishedGroups")[0].GetString().ShouldBe("shop-admins");
        Message(held, "Synced").ShouldContain("Group shop-admins is not there any more");
        Members(shop).ShouldBe(1);
    }

    [Test]
    public async Task WhoeverMakesAGroupVanish_KeepsNobodyInAnother()
    {
        await StartAsync(["alice", "bob"], "other");
        using var shop = await SubscribeAsync(2);
        _server.Apply(StaffDirectory.Group("OTHER!", "alice") + "\n" + StaffDirectory.Removal("shop-admins", "bob"));
        Request();
        await shop.TakeUntilAsync(() => Members(shop) == 1);
        var held = await StatusAsync("Synced", "RemovalsHeld");
        held.GetProperty("pending").GetProperty("removed").GetInt32().ShouldBe(2, "bob went, and those of the other group wait");
        held.GetProperty("pending").GetProperty("vanishedGroups")[0].GetString().ShouldBe("other");
        held.GetProperty("kept").GetProperty("groups").GetInt32().ShouldBe(2);
        Write(approval: held.GetProperty("pending").GetProperty("approval").GetString()!);
        (await StatusAsync("Synced", "Synced")).GetProperty("kept").GetProperty("groups").GetInt32().ShouldBe(1);
    }

    [Test]
    public async Task AFirstReadingOfNobodyWaits_UntilItIsApproved()
    {
        await StartAsync([], more: "");
        var held = await StatusAsync("Synced", "RemovalsHeld");
        Message(held, "Synced").ShouldStartWith("The search for users found nobody; ");
        Message(held, "Synced").ShouldEndWith(" Its groups are unknown: they let nobody in and spare nobody.");
        held.TryGetProperty("kept", out _).ShouldBeFalse();
        Write(approval: held.GetProperty("pending").GetProperty("approval").GetString()!);
        (await StatusAsync("Synced", "Synced")).GetProperty("kept").GetProperty("people").GetInt32().ShouldBe(0);
    }

    [Test]
    public async Task WithTheServerAway_WhatWasReadStays_ThroughARestartToo()
    {
        await StartAsync(["alice", "bob"]);
        using (var shop = await SubscribeAsync(2))
        {
            _server.Kill();
            Request();
            var away = await StatusAsync("Synced", "DirectoryUnreachable");
            Message(away, "Synced").ShouldEndWith(" stays in force.");
            away.GetProperty("kept").GetProperty("people").GetInt32().ShouldBe(2);
            Members(shop).ShouldBe(2);
        }

        await _controller.StopAsync();
        await _controller.StartAsync();
        using (var again = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("shop")))
        {
            Members(again).ShouldBe(2, "with the first response");
            await StatusAsync("Synced", "DirectoryUnreachable");

            await _server.StartAgainAsync();
            _server.Apply(StaffDirectory.Removal("shop-admins", "bob"));
            Request();
            await again.TakeUntilAsync(() => Members(again) == 1);
        }
    }

    [Test]
    public async Task ADryRunTells_AndChangesNothing()
    {
        await StartAsync(["alice", "bob"], more: "dryRun: true");
        using var shop = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("shop"));
        var tried = await StatusAsync("Synced", "DryRun");
        tried.GetProperty("pending").GetProperty("added").GetInt32().ShouldBe(2);
        tried.TryGetProperty("kept", out _).ShouldBeFalse();
        Message(tried, "Synced").ShouldBe("dryRun: 2 memberships would come and 0 would go. Its groups are unknown: they let nobody in and spare nobody.");
        shop.Held.Keys.ShouldNotContain(name => name.StartsWith("group/shop-admins/", StringComparison.Ordinal));

        Write();
        await shop.TakeUntilAsync(() => Members(shop) == 2);
    }

    [Test]
    public async Task AGroupByHandOfTheSameName_MakesItUnknown()
    {
        await StartAsync(["alice"]);
        using var shop = await SubscribeAsync(1);
        _controller.Write("group.yaml", Manifests.Group("shop", "user:boss@shop.example.com"));
        await shop.TakeUntilAsync(() => !shop.Held.Keys.Any(name => name.StartsWith("group/shop-admins/", StringComparison.Ordinal)));
        Message(await StatusAsync("Accepted", "Conflicted"), "Accepted").ShouldContain("shop-admins (IapGroup/shop-admins)");
    }

    [Test]
    public async Task WithoutItsResource_NothingOfADirectoryStays()
    {
        await StartAsync(["alice"]);
        using var shop = await SubscribeAsync(1);
        _controller.Delete("directory.yaml");
        await shop.TakeUntilAsync(() => !shop.Held.Keys.Any(name => name.StartsWith("group/shop-admins/", StringComparison.Ordinal)));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Directory.EnumerateFiles(Path.Combine(_controller.State, "directories"), "*", SearchOption.AllDirectories).Any())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private async Task StartAsync(string[] admins, string other = "", string more = "", string? policy = null)
    {
        _server = await SlapdServer.StartAsync(new SlapdOptions { Entries = string.Concat(admins.Select(StaffDirectory.Person)) + (admins is [] ? "" : StaffDirectory.Group("shop-admins", admins)) + (other.Length == 0 ? "" : StaffDirectory.Group(other, admins)) });
        _controller = await RunningController.StartAsync(null, controller =>
        {
            controller.Write("workload.yaml", Manifests.Workload("shop"));
            controller.Write("policy.yaml", policy ?? Manifests.Policy("shop"));
            controller.Write("provider.yaml", Manifests.Provider());
            controller.Write("directory.yaml", StaffDirectory.Manifest(_server, more: more));
        });
    }

    private void Request() => Write();

    private void Write(string approval = "") => _controller.Write("directory.yaml", StaffDirectory.Manifest(_server, $"{++_requests}", approval));

    private async Task<TestSubscriber> SubscribeAsync(int members)
    {
        var shop = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("shop"));
        if (Members(shop) != members)
        {
            await shop.TakeUntilAsync(() => Members(shop) == members);
        }

        return shop;
    }

    /// <summary>Which of the paths the sidecar of the app opens to somebody.</summary>
    private static string Allowed(TestSubscriber shop, string uid)
    {
        var groups = GroupMembership.Build(
            shop.Held[ResourceNames.GroupHashKey].GroupHashKey.Key.Span,
            shop.Held.Values.Where(resource => resource.GroupShard is not null).Select(resource => GroupShardMapping.FromWire(resource.GroupShard).TryGet(out var shard, out var error) ? shard : throw new AssertionException(error)));
        PolicyMapping.FromWire(shop.Held.Values.Single(resource => resource.Policy is not null).Policy).TryGet(out var definition, out _).ShouldBeTrue();
        var policy = EffectivePolicy.Build(definition!, groups);
        var person = new Principal { Credential = CredentialKind.Session, Provider = "/corp", Subject = uid, Email = $"{uid}@shop.example.com" };
        return string.Join(' ', ((string[])["/", "/admin", "/orders"]).Where(path => policy.Decide(new CanonicalRequest
        {
            Method = "GET",
            Host = "shop.localhost",
            Port = 9001,
            Scheme = "http",
            Time = DateTimeOffset.UnixEpoch,
            Target = CanonicalTarget.Parse(path, definition!.Paths),
        }, person).IsAllowed));
    }

    private static int Members(TestSubscriber shop) => shop.Held.Values.Where(resource => resource.GroupShard?.Group == "shop-admins").Sum(resource => resource.GroupShard.Members.Length) / HashSize;

    private async Task<JsonElement> StatusAsync(string condition, string reason)
    {
        using var watch = new StatusWatch(_controller);
        var status = await watch.WaitAsync(status => Directories(status).Any(directory => Conditions(directory).Any(found => found.GetProperty("type").GetString() == condition && found.GetProperty("reason").GetString() == reason)));
        return Directories(status).Single();
    }

    private static JsonElement.ArrayEnumerator Directories(JsonElement status) => status.GetProperty("directories").EnumerateArray();

    private static JsonElement.ArrayEnumerator Conditions(JsonElement directory) => directory.GetProperty("conditions").EnumerateArray();

    private static string Message(JsonElement directory, string condition) => Conditions(directory).Single(found => found.GetProperty("type").GetString() == condition).GetProperty("message").GetString()!;
}
