using System.Collections.Immutable;
using System.Globalization;
using IapK8s.Sidecar.Capture.Nftables;
using static IapK8s.Sidecar.Capture.Nftables.NftField;
using static IapK8s.Sidecar.Capture.Nftables.NftStatement;

namespace IapK8s.Sidecar.Capture;

/// <summary>
/// The table that makes the sidecar own every inbound packet. What comes from outside is redirected (first fence), and what was not is dropped (second fence).
/// What comes over lo is told apart by who opened the connection: the way out sees the uid and marks the connection, the way in sees the mark.
/// Both ways check, so a packet that never took the way out (written to the device by a raw socket) and one that slips between two versions of the table meet a fence.
/// <code>
///   wire ─► prerouting: any TCP port ─► capture port ─► input ─► sidecar ─► output: uid, mark ─► lo ─► input: mark ─► app
/// </code>
/// Connection tracking adopts connections in midstream, for one after its table was flushed. So an adopted connection must not count as the pod's own:
/// replies come in only to what began here with a SYN.
/// </summary>
internal static class CaptureRules
{
    public const string TableName = "iapk8s";

    /// <summary>On connections that the sidecar opened to locked ports. Only this table sets it.</summary>
    public const uint SidecarMark = 0x1a9c0de;

    // Before everybody else's address translation (dstnat, -100): the first to translate a connection is the only one.
    private const int BeforeTranslation = -110;
    private const int AmongFilters = 0;

    private static readonly ImmutableArray<string> Transports = ["tcp", "udp", "sctp", "dccp", "udplite"];
    private static readonly ImmutableArray<string> Handshake = ["fin", "syn", "rst", "ack"];
    private static readonly ImmutableArray<string> TroubleUnderWay = ["destination-unreachable", "time-exceeded", "parameter-problem"];

    private static readonly NftStatement FromLoopback = Is(InInterface, "lo");
    private static readonly NftStatement OverLoopback = Is(OutInterface, "lo");
    private static readonly NftStatement AnyTransport = Is(Layer4, Transports);
    private static readonly NftStatement Pass = new Accept();
    private static readonly NftStatement Refuse = new Drop();

    public static NftTable For(CaptureOptions options)
    {
        var own = new PortSet("own", [.. options.OwnPorts.Append(options.CapturePort).Append(options.ProbePort).Distinct().Order()]);
        var locked = new PortSet("locked", options.LockedPorts);
        return locked.Ports.IsEmpty
            ? new NftTable(TableName, [own], [Prerouting(options, own), .. Input(options, null), Forward, .. Output(options, own, null)])
            : new NftTable(TableName, [own, locked], [Prerouting(options, own), .. Input(options, locked), Forward, .. Output(options, own, locked), .. Lock(options)]);
    }

    private static NftChain Prerouting(CaptureOptions options, PortSet own) => new("prerouting", new NftHook("nat", "prerouting", BeforeTranslation, "accept"),
    [
        new("Every address of the pod, those that it gets later too; on any interface but lo.",
            IsNot(InInterface, "lo"), Is(DestinationKind, "local"), IsNot(TcpDestination, own.Reference), new Redirect(options.CapturePort)),
    ]);

    private static ImmutableArray<NftChain> Input(CaptureOptions options, PortSet? locked)
    {
        var input = new NftChain("input", new NftHook("filter", "input", AmongFilters, "drop"),
        [
            new(null, FromLoopback, new Goto("from-loopback")),
            new("Redirected, not addressed to the capture port. Before the state is looked at: after a flush the sidecar's connections go on.",
                Is(TcpDestination, Text(options.CapturePort)), Is(ConnectionDirection, "original"), Is(ConnectionStatus, "dnat"), Pass),
            new(null, Is(ConnectionState, "invalid"), Refuse),
            new(null, Is(ConnectionState, "established"), Is(ConnectionDirection, "reply"), new Goto("replies")),
            new("Of related packets only errors: never a connection that some protocol helper expects.", Is(ConnectionState, "related"), Is(IcmpType, TroubleUnderWay), Pass),
            new(null, Is(ConnectionState, "related"), Is(Icmp6Type, TroubleUnderWay), Pass),
            new(null, Is(TcpDestination, Text(options.ProbePort)), Pass),
            new(null, Is(IcmpType, "echo-request"), Pass),
            new("Path MTU discovery.", Is(IcmpType, "destination-unreachable"), Is(IcmpCode, "frag-needed"), Pass),
            new(null, Is(Icmp6Type, "packet-too-big", "echo-request"), Pass),
            new("Neighbours, as no router forwards them.", Is(Icmp6Type, "nd-neighbor-solicit", "nd-neighbor-advert", "nd-router-advert"), Is(HopLimit, "255"), Pass),
            new(null, Is(Icmp6Type, "mld-listener-query", "mld-listener-report", "mld-listener-done", "mld2-listener-report"), Is(HopLimit, "1"), Pass),
        ]);
        var replies = new NftChain("replies", null,
        [
            new("A SYN answers nothing: it would open a connection backwards through what a raw socket pretended to send.", new TcpFlags(["syn", "ack"], IsNegated: false, "syn"), Refuse),
            new(null, Pass),
        ]);
        var captured = new NftRule("Nobody was redirected here over lo.", Is(TcpDestination, Text(options.CapturePort)), Refuse);
        if (locked is null)
        {
            return [input, replies, new("from-loopback", null, [captured, new(null, Pass)])];
        }

        return
        [
            input,
            replies,
            new("from-loopback", null, [captured, new(null, AnyTransport, Is(AnyDestination, locked.Reference), new Goto("marked")), new(null, Pass)]),
            new("marked", null, [new(null, Is(ConnectionMark, Text(SidecarMark)), Pass), new(null, Refuse)]),
        ];
    }

    private static NftChain Forward => new("forward", new NftHook("filter", "forward", AmongFilters, "drop"), []);

    private static ImmutableArray<NftChain> Output(CaptureOptions options, PortSet own, PortSet? locked)
    {
        var output = new NftChain("output", new NftHook("filter", "output", AmongFilters, "accept"),
        [
            new("While the sidecar is down nobody else answers in its place. A reset by the kernel has no socket, so it passes.",
                Is(TcpSource, own.Reference), IsNot(SocketUid, Text(options.Uid)), Refuse),
            new(null, OverLoopback, new Goto("over-loopback")),
            new("Opened before capture, or before a flush: whose it is can no longer be known, so it ends.",
                Is(ConnectionState, "new"), new TcpFlags(Handshake, IsNegated: true, "syn"), new Reset()),
            .. locked is null ? [] : (ReadOnlySpan<NftRule>)
            [
                new("Nothing begins at a served port: what does asks for answers to the app.", AnyTransport, Is(AnySource, locked.Reference), Is(ConnectionDirection, "original"), new Unreachable()),
            ],
        ]);
        return
        [
            output,
            new("over-loopback", null,
            [
                new(null, Is(TcpDestination, Text(options.CapturePort)), new Reset()),
                .. locked is null ? [] : (ReadOnlySpan<NftRule>)[new(null, AnyTransport, Is(AnyDestination, locked.Reference), new Goto("lock"))],
            ]),
        ];
    }

    private static ImmutableArray<NftChain> Lock(CaptureOptions options) =>
    [
        new("lock", null,
        [
            new("Before the uid: the last packets of a closed connection have no socket.", Is(ConnectionMark, Text(SidecarMark)), Pass),
            new(null, Is(SocketUid, Text(options.Uid)), new SetConnectionMark(SidecarMark), Pass),
            new(null, Is(Layer4, "tcp"), new Reset()),
            new(null, new Unreachable()),
        ]),
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
