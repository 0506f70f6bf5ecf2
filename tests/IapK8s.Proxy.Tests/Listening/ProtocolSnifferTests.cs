using System.Buffers;
using System.Net.Sockets;
using System.Text;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Listening;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Listening;

internal sealed class ProtocolSnifferTests
{
    // One character is one byte.
    private static readonly TestCaseData[] Beginnings =
    [
        Case("", WireProtocol.Undecided),
        Case("G", WireProtocol.Undecided),
        Case("GET", WireProtocol.Undecided),
        Case("GET ", WireProtocol.Http1),
        Case("GET /x HTTP/1.1\r\n", WireProtocol.Http1),
        Case("GEt /x HTTP/1.1\r\n", WireProtocol.Http1),
        Case("VERSION-CONTROL /x HTTP/1.1\r\n", WireProtocol.Http1),
        Case("GET /x\r\n", WireProtocol.Other),
        Case("get /x HTTP/1.1\r\n", WireProtocol.Other),
        Case(" GET /x HTTP/1.1\r\n", WireProtocol.Other),
        Case("\r\nGET /x HTTP/1.1\r\n", WireProtocol.Other),
        Case("GET\t/x HTTP/1.1\r\n", WireProtocol.Other),
        Case(new string('A', 32), WireProtocol.Undecided),
        Case(new string('A', 33), WireProtocol.Other),
        Case("PRI", WireProtocol.Undecided),
        Case("PRI * HTTP/2.0\r\n\r\nSM\r\n\r", WireProtocol.Undecided),
        Case("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", WireProtocol.Http2),
        Case("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0", WireProtocol.Http2),
        Case("PRIVMSG #iap :hello\r\n", WireProtocol.Other),
        Case("SSH-2.0-OpenSSH_9.6\r\n", WireProtocol.Other),
        Case("EHLO example.com\r\n", WireProtocol.Other),
        Case("\u0016\u0003\u0001", WireProtocol.Tls),
        Case("\u0016", WireProtocol.Tls),
        Case("*1\r\n$4\r\nPING\r\n", WireProtocol.Other),
        Case("{\"id\":1}", WireProtocol.Other),
        Case("\0\0\0\u0008\u0004\u00d2\u0016\u002f", WireProtocol.Other),
    ];

    [TestCaseSource(nameof(Beginnings))]
    public void TellsByTheFirstBytes(string bytes, string protocol) =>
        ProtocolSniffer.Classify(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(bytes))).ToString().ShouldBe(protocol);

    [TestCaseSource(nameof(Beginnings))]
    public void JudgesPiecesAsItJudgesTheWhole_OrWaits(string bytes, string protocol)
    {
        for (var length = 0; length < bytes.Length; length++)
        {
            var early = ProtocolSniffer.Classify(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(bytes[..length]))).ToString();

            // The reader of HTTP/1.1 may get a line whose end would have shown it to be something else: it refuses that itself.
            early.ShouldBeOneOf(protocol, nameof(WireProtocol.Undecided), nameof(WireProtocol.Http1));
        }
    }

    [Test]
    public async Task ClosesAndAuditsASilentConnection()
    {
        await using var proxy = await ProxyFixture.StartAsync(limits: new ListenerLimits { FirstByte = TimeSpan.FromMilliseconds(50) });
        using var client = proxy.Connect();

        (await client.ReceiveToEndAsync()).ShouldBeEmpty();

        (await proxy.AuditLinesAsync()).Single().ShouldContain("\"event\":\"connection\",\"decision\":\"deny\",\"code\":\"IAP4004\"");
        proxy.Metrics.Count(Code.RequestTimeout).ShouldBe(1);
    }

    [Test]
    public async Task SaysNothingOfACallerWhoWentAwayWithoutAByte()
    {
        await using var proxy = await ProxyFixture.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            using var client = proxy.Connect();
            client.Stream.Socket.Shutdown(SocketShutdown.Send);
            (await client.ReceiveToEndAsync()).ShouldBeEmpty();
        }

        (await proxy.AuditLinesAsync()).ShouldBeEmpty();
    }

    private static TestCaseData Case(string bytes, WireProtocol protocol) => new(bytes, protocol.ToString());
}
