using System.Text.Json;
using IapK8s.Identity.Captures;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

internal sealed class CaptureProofCases
{
    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync() => _proxy = await ProxyFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [TestCase("app.example.com")]
    [TestCase("10.0.0.7:8080")]
    [TestCase("no-host-of-any-policy.example")]
    public async Task ProvesTheConnectionsPort_WhateverTheHost(string host)
    {
        var nonce = CaptureProof.NewNonce();
        var answer = await _proxy.SendAsync($"GET /.iap/proof?nonce={nonce} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        answer.Status.ShouldBe(200);
        answer.Header("X-Iap-Generated-Response").ShouldBe("true");
        answer.Header("Cache-Control").ShouldBe("no-store");
        var body = JsonDocument.Parse(answer.Body).RootElement;
        body.GetProperty("port").GetInt32().ShouldBe(TestWorld.Port);
        CaptureProof.IsProven(TestWorld.CaptureProofKey, nonce, TestWorld.Port, body.GetProperty("proof").GetString()).ShouldBeTrue();
        _proxy.Upstream.Connections.ShouldBe(0);
    }

    [TestCase("GET", "?nonce=")]
    [TestCase("GET", "?nonce=short")]
    [TestCase("GET", "?nonce=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&x=1")]
    [TestCase("POST", "?nonce=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task ProvesNothingToAnythingElse(string method, string query)
    {
        var answer = await _proxy.SendAsync(ProxyFixture.Request(method, "/.iap/proof" + query, "Content-Length: 0"));

        answer.Status.ShouldBe(400);
        answer.Body.ShouldNotContain("proof");
    }

    [Test]
    public async Task HasNothingToProveWithBeforeTheFirstSnapshot()
    {
        _proxy.Plane.Current = null;
        (await _proxy.GetAsync($"/.iap/proof?nonce={CaptureProof.NewNonce()}")).Status.ShouldBe(503);
    }
}
