using System.Net;
using System.Net.Sockets;
using System.Text;
using IapK8s.Gateway.Captures;
using IapK8s.Identity.Captures;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Gateway.Tests.Captures;

/// <summary>Dialling real sockets that behave as apps, sidecars and impostors do.</summary>
internal sealed class CaptureDialTests
{
    private static readonly byte[] Key = CaptureProof.KeyFor(new byte[32], "shop", "shop-0");

    private static string Sidecar(string body, string mark = "X-Iap-Generated-Response: true\r\n") =>
        $"HTTP/1.1 200 OK\r\n{mark}Content-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    private static string NonceOf(string request) => request.Split(' ')[1].Split("nonce=")[1];

    [Test]
    public async Task KnowsThePodsOwnSidecar()
    {
        var answered = await DialAsync(Key, (request, port) => Sidecar($$"""{"port":{{port}},"proof":"{{CaptureProof.Sign(Key, NonceOf(request), port)}}"}"""));
        answered.Outcome.ShouldBe(DialOutcome.Proven);
    }

    [Test]
    public async Task TakesASidecarsWord_OnlyWhereNobodyKnowsItsKey() =>
        (await DialAsync(null, (request, port) => Sidecar($$"""{"port":{{port}},"proof":"{{CaptureProof.Sign(Key, NonceOf(request), port)}}"}"""))).Outcome.ShouldBe(DialOutcome.ClaimedBySidecar);

    private static IEnumerable<TestCaseData> Impostors()
    {
        yield return new TestCaseData((string request, int port) => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "answered 'HTTP/1.1 200 OK'") { TestName = "AnApp" };
        yield return new TestCaseData((string request, int port) => request, "answered 'GET /.iap/proof") { TestName = "AnEcho" };
        yield return new TestCaseData((string request, int port) => "SSH-2.0-OpenSSH_9.2\r\n", "answered 'SSH-2.0-OpenSSH_9.2'") { TestName = "AnotherProtocol" };
        yield return new TestCaseData((string request, int port) => "\u0001\u0002\u001b[31m", "answered '...[31m'") { TestName = "Bytes" };
        yield return new TestCaseData((string request, int port) => Sidecar($$"""{"port":{{port}},"proof":"{{CaptureProof.Sign(Key, NonceOf(request), port == 80 ? 81 : 80)}}"}"""), "not this pod's") { TestName = "AProofFetchedThroughAnotherPort" };
        yield return new TestCaseData((string request, int port) => Sidecar($$"""{"port":{{port}},"proof":"{{CaptureProof.Sign(CaptureProof.KeyFor(new byte[32], "shop", "shop-1"), NonceOf(request), port)}}"}"""), "not this pod's") { TestName = "AnotherPodsSidecar" };
        yield return new TestCaseData((string request, int port) => Sidecar($$"""{"port":{{port}},"proof":"{{CaptureProof.Sign(Key, CaptureProof.NewNonce(), port)}}"}"""), "not this pod's") { TestName = "AProofThatWasKept" };
        yield return new TestCaseData((string request, int port) => Sidecar($$"""{"port":{{port}}}"""), "answered") { TestName = "ASidecarWithoutAKey" };
        yield return new TestCaseData((string request, int port) => Sidecar("[]"), "answered") { TestName = "OtherJson" };
    }

    [TestCaseSource(nameof(Impostors))]
    public async Task BelievesNobodyElse(Func<string, int, string> answer, string detail)
    {
        var result = await DialAsync(Key, answer);
        result.Outcome.ShouldBe(DialOutcome.AnsweredWithoutProof);
        result.Detail.ShouldContain(detail);
    }

    [Test]
    public async Task TellsClosedFromRefusedFromSilent()
    {
        (await DialAsync(Key, (_, _) => "")).Outcome.ShouldBe(DialOutcome.Shut);

        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var clock = new FakeTimeProvider();
        var asking = new CaptureDial(clock).AskAsync(IPAddress.Loopback, port, [Key], CancellationToken.None);
        using var taken = await silent.AcceptTcpClientAsync();
        await taken.GetStream().ReadExactlyAsync(new byte[10]);
        clock.Advance(TimeSpan.FromSeconds(4));
        (await asking).ShouldBe(new DialResult(DialOutcome.AnsweredWithoutProof, "took the connection and said nothing"));

        silent.Stop();
        (await new CaptureDial(TimeProvider.System).AskAsync(IPAddress.Loopback, port, [Key], CancellationToken.None)).Outcome.ShouldBe(DialOutcome.Refused);
    }

    [Test]
    public async Task WhatStoodInTheWayHereIsNotTakenForAShutPort()
    {
        // The kernel refuses a connection to the broadcast address before anything is sent.
        var result = await new CaptureDial(TimeProvider.System).AskAsync(IPAddress.Broadcast, 80, [Key], CancellationToken.None);
        result.Outcome.ShouldBeOneOf(DialOutcome.NotTried, DialOutcome.Unreachable);
        LocalFailure.IsRemote(new SocketException((int)SocketError.AddressNotAvailable)).ShouldBeFalse();
        LocalFailure.IsRemote(new SocketException((int)SocketError.TooManyOpenSockets)).ShouldBeFalse();
        LocalFailure.IsRemote(new SocketException((int)SocketError.AccessDenied)).ShouldBeFalse();
        LocalFailure.TryOpen(AddressFamily.ImpLink, SocketType.Stream, ProtocolType.Tcp, out var failure).ShouldBeNull();
        failure.Outcome.ShouldBe(DialOutcome.NotTried);
    }

    [Test]
    public async Task EndsWithItsCaller()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var stop = new CancellationTokenSource();
        var asking = new CaptureDial(TimeProvider.System).AskAsync(IPAddress.Loopback, ((IPEndPoint)silent.LocalEndpoint).Port, [Key], stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => asking);
    }

    /// <summary>Dials somebody who answers one request and closes.</summary>
    private static async Task<DialResult> DialAsync(byte[]? key, Func<string, int, string> answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var serving = ServeAsync();
        var result = await new CaptureDial(TimeProvider.System).AskAsync(IPAddress.Loopback, port, key is null ? [] : [key], CancellationToken.None);
        await serving;
        return result;

        async Task ServeAsync()
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            var request = new byte[4096];
            var length = 0;
            while (!Encoding.ASCII.GetString(request, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                length += await stream.ReadAsync(request.AsMemory(length));
            }

            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer(Encoding.ASCII.GetString(request, 0, length), port)));
        }
    }
}
