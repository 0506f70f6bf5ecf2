using System.Diagnostics;
using System.Text.Json;
using IapK8s.Controller.Tests.Directories.Syncing;
using IapK8s.Controller.Tests.Push;
using IapK8s.Resources;
using IapK8s.TestKit.Directories;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Tests.Clusters;

/// <summary>One replica reads the directory, and the subscribers of every one have what it read.</summary>
[Category("Cluster")]
internal sealed class ReplicaDirectoryTests
{
    private const int HashSize = 16;

    private static readonly string[] Staff = [.. Enumerable.Range(0, 12).Select(i => $"person-{i}")];

    private SlapdServer _server = null!;
    private ClusterReplicas _replicas = null!;

    [SetUp]
    public async Task Start()
    {
        _server = await SlapdServer.StartAsync(new SlapdOptions { Entries = string.Concat(Staff.Select(StaffDirectory.Person)) + StaffDirectory.Group("admins", Staff) });
        _replicas = await ClusterReplicas.StartAsync(2);
        await _replicas.Admin.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret { Metadata = new V1ObjectMeta { Name = "corp-ldap" }, StringData = new Dictionary<string, string> { ["password"] = SlapdServer.RootPassword, ["ca.crt"] = _server.AuthorityPem } }, "iap-system");
        await CreateDirectoryAsync();
        await CreateAsync("iappolicies", "shop", "IapPolicy", "shop", """{"selector": {"matchLabels": {"app": "shop"} }, "rules": [{"name": "in", "action": "Allow", "members": ["iapgroup:corp-admins"]}]}""");
    }

    [TearDown]
    public async Task Stop()
    {
        await _replicas.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task WhatOneReads_SubscribersOfBothHave_AndARequestAndAnApprovalReachIt()
    {
        using var first = await _replicas.SubscribeAsync(0, await _replicas.ShopAsync());
        using var second = await _replicas.SubscribeAsync(1, await _replicas.ShopAsync());
        await UntilAsync(first, 12);
        await UntilAsync(second, 12);

        _server.Apply(StaffDirectory.Removal("admins", Staff[0]));
        var began = Stopwatch.StartNew();
        await AnnotateAsync("sync-requested-at", "1");
        await UntilAsync(first, 11);
        await UntilAsync(second, 11);
        TestContext.Out.WriteLine($"from the annotation to what subscribers of both replicas acknowledge: {began.ElapsedMilliseconds} ms");

        _server.Apply(StaffDirectory.Removal("admins", Staff[1..11]));
        await AnnotateAsync("sync-requested-at", "2");
        var held = await StatusAsync(status => status.TryGetProperty("pending", out _));
        held.GetProperty("pending").GetProperty("removed").GetInt32().ShouldBe(10);
        held.GetProperty("people").GetInt32().ShouldBe(11);
        held.GetProperty("conditions").EnumerateArray().Single(condition => condition.GetProperty("type").GetString() == "Synced").GetProperty("reason").GetString().ShouldBe("RemovalsHeld");
        Members(first).ShouldBe(11);
        await AnnotateAsync("approve-removals", held.GetProperty("pending").GetProperty("approval").GetString()!);
        await UntilAsync(first, 1);
        await UntilAsync(second, 1);
        (await StatusAsync(status => !status.TryGetProperty("pending", out _))).GetProperty("people").GetInt32().ShouldBe(1);
    }

    [Test]
    public async Task AReplicaThatStartsWhileTheServerIsAway_HasWhatTheOthersHave()
    {
        using (var second = await _replicas.SubscribeAsync(1, await _replicas.ShopAsync()))
        {
            await UntilAsync(second, 12);
        }

        _server.Kill();
        await _replicas.RestartAsync(0);
        await _replicas.RestartAsync(1);
        using var again = await _replicas.SubscribeAsync(1, await _replicas.ShopAsync());
        Members(again).ShouldBe(12, "with the first response");
    }

    [Test]
    public async Task ADirectoryMadeAnewUnderTheName_HasNobodyOfTheOneThatWasDeleted()
    {
        using (var first = await _replicas.SubscribeAsync(0, await _replicas.ShopAsync()))
        {
            await UntilAsync(first, 12);
        }

        await _replicas[0].StopAsync();
        await _replicas[1].StopAsync();
        _server.Kill();
        await _replicas.Admin.CustomObjects.DeleteClusterCustomObjectAsync(ApiGroup.Name, ApiGroup.Version, "iapdirectories", "corp");
        await CreateDirectoryAsync();
        await _replicas.RestartAsync(0);
        using var again = await _replicas.SubscribeAsync(0, await _replicas.ShopAsync());
        again.Held.Keys.ShouldContain(name => name.StartsWith("policy/", StringComparison.Ordinal), "it was told the rest");
        Members(again).ShouldBe(0, "with the first response");
        await _server.StartAgainAsync();
        await UntilAsync(again, 12);
    }

    private static async Task UntilAsync(TestSubscriber subscriber, int members)
    {
        if (Members(subscriber) != members)
        {
            await subscriber.TakeUntilAsync(() => Members(subscriber) == members);
        }
    }

    private static int Members(TestSubscriber subscriber) => subscriber.Held.Values.Where(resource => resource.GroupShard?.Group == "corp-admins").Sum(resource => resource.GroupShard.Members.Length) / HashSize;

    private Task<JsonElement> AnnotateAsync(string name, string value) => _replicas.Admin.CustomObjects.PatchClusterCustomObjectAsync<JsonElement>(
        new V1Patch($$"""{"metadata":{"annotations":{"iapk8s.io/{{name}}":"{{value}}"} } }""", V1Patch.PatchType.MergePatch), ApiGroup.Name, ApiGroup.Version, "iapdirectories", "corp");

    private async Task<JsonElement> StatusAsync(Func<JsonElement, bool> fits)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var directory = await _replicas.Admin.CustomObjects.GetClusterCustomObjectAsync<JsonElement>(ApiGroup.Name, ApiGroup.Version, "iapdirectories", "corp", limit.Token);
            if (directory.TryGetProperty("status", out var status) && fits(status))
            {
                return status;
            }

            await Task.Delay(50, limit.Token);
        }
    }

    private Task<object> CreateDirectoryAsync() => CreateAsync("iapdirectories", null, "IapDirectory", "corp", $$"""
        {"servers": ["{{_server.TlsUrl}}"], "tls": {"caSecretRef": {"name": "corp-ldap", "key": "ca.crt"} }, "bind": {"dn": "{{SlapdServer.RootDn}}", "secretRef": {"name": "corp-ldap", "key": "password"} },
         "users": {"baseDN": "ou=people,{{SlapdServer.Suffix}}"}, "groups": {"baseDN": "ou=groups,{{SlapdServer.Suffix}}", "prefix": "corp-"}, "schedule": {"interval": "1h"} }
        """);

    private Task<object> CreateAsync(string plural, string? ns, string kind, string name, string spec)
    {
        var document = JsonDocument.Parse($$"""{"apiVersion": "{{ApiGroup.ApiVersion}}", "kind": "{{kind}}", "metadata": {"name": "{{name}}"}, "spec": {{spec}} }""").RootElement;
        return ns is null
            ? _replicas.Admin.CustomObjects.CreateClusterCustomObjectAsync(document, ApiGroup.Name, ApiGroup.Version, plural)
            : _replicas.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(document, ApiGroup.Name, ApiGroup.Version, ns, plural);
    }
}
