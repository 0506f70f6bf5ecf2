using System.Net;
using System.Net.Sockets;
using IapK8s.TestKit.Namespaces;
using static IapK8s.EndToEnd.Tests.Captures.Attacks.Outcome;

namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>Connections that are older than the rules, and a kernel that forgets which connections there are. What a row keeps open without capture it goes on with under it.</summary>
internal static class TrackingAttacks
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("T01", "S84", "a connection from before capture, the client goes on", Reached, Closed, run => OlderAsync(run, run.Pod.Network.Client, run.Pod.Network.PodAddress, 0)),
        new("T02", "S84", "a connection from before capture, IPv6, the client goes on", Reached, Closed, run => OlderAsync(run, run.Pod.Network.Client, run.Pod.Network.PodAddress6, 0)),
        new("T03", "S84", "a connection from before capture, the app speaks first", Reached, Closed, run => OlderAndAppSpeaksAsync(run, AttackedPod.AppPort)),
        new("T04", "S84", "a connection from before capture that was tracked already", Reached, Silent, OlderAndTrackedAsync),
        new("T05", "S85", "a connection over lo from before capture", Reached, Closed, run => OlderAsync(run, run.Pod.Network.Pod, IPAddress.Loopback, AttackedPod.IntruderUid)),
        new("T06", "S84", "connection tracking flushed, the client goes on", Reached, Sidecar, FlushedAsync),
        new("T07", "S84", "connection tracking flushed, the app speaks first on what is older than capture", Reached, Closed, FlushedAndAppSpeaksAsync),
        new("T08", "S84", "a connection from before capture to a port that no policy claims, the app speaks first", Reached, Closed, run => OlderAndAppSpeaksAsync(run, AttackedPod.SecondPort)),
        new("T09", "S84", "connecting all the time while the rules are replaced", Reached, Sidecar, ReplacedAsync),
        new("T10", "S85", "connecting over lo all the time while the rules are replaced", Reached, Closed, ReplacedWithinAsync),
    ];

    private static async Task<Outcome> OlderAsync(Attempt run, NetworkNamespace from, IPAddress to, int uid, int port = AttackedPod.AppPort)
    {
        if (run.IsCaptured)
        {
            return await run.AskAsync(run.Pod.Take(run.Id), run.Marker);
        }

        var socket = run.Pod.Keep(run.Id, from.Open(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp, uid));
        return await run.ConnectAsync(socket, new IPEndPoint(to, port)) ?? await run.AskAsync(socket, run.Marker);
    }

    private static Task<Outcome> OlderAndAppSpeaksAsync(Attempt run, int port)
    {
        if (run.IsCaptured)
        {
            run.Pod.App.SpeakUnasked($"{run.Id}-off");
        }

        return OlderAsync(run, run.Pod.Network.Client, run.Pod.Network.PodAddress, 0, port);
    }

    private static async Task<Outcome> OlderAndTrackedAsync(Attempt run)
    {
        if (!run.IsCaptured)
        {
            run.Pod.Network.Pod.Nft("table inet watch { chain input { type filter hook input priority 50; policy accept; ct state new accept; }; }");
        }

        var outcome = await OlderAsync(run, run.Pod.Network.Client, run.Pod.Network.PodAddress, 0);
        if (run.IsCaptured)
        {
            run.Pod.Network.Pod.Nft("delete table inet watch");
        }

        return outcome;
    }

    private static async Task<Outcome> FlushedAsync(Attempt run)
    {
        using var socket = run.Pod.Network.Client.Open(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await run.ConnectAsync(socket, new IPEndPoint(run.Pod.Network.PodAddress, AttackedPod.AppPort));
        await run.AskAsync(socket, run.Marker + "-first");
        Flush(run);
        return await run.AskAsync(socket, run.Marker);
    }

    private static Task<Outcome> FlushedAndAppSpeaksAsync(Attempt run)
    {
        Flush(run);
        return OlderAndAppSpeaksAsync(run, AttackedPod.AppPort);
    }

    // Without capture it would only spoil what other rows keep tracked.
    private static void Flush(Attempt run)
    {
        if (run.IsCaptured)
        {
            Tool.Run("ip", "netns", "exec", run.Pod.Network.Pod.Name, "conntrack", "--flush");
        }
    }

    private static Task<Outcome> ReplacedAsync(Attempt run) => WhileReplacingAsync(run, run.Pod.Network.Client, run.Pod.Network.PodAddress, 0);

    private static Task<Outcome> ReplacedWithinAsync(Attempt run) => WhileReplacingAsync(run, run.Pod.Network.Pod, IPAddress.Loopback, AttackedPod.IntruderUid);

    private static async Task<Outcome> WhileReplacingAsync(Attempt run, NetworkNamespace from, IPAddress to, int uid)
    {
        const int Times = 8;
        var replacing = run.IsCaptured ? Task.Run(() => Enumerable.Range(0, Times).ToList().ForEach(_ => run.Pod.Capture())) : Task.CompletedTask;
        Outcome outcome;
        do
        {
            outcome = await run.TcpAsync(from, to, uid: uid);
        }
        while (!replacing.IsCompleted && outcome != Reached);

        await replacing;
        return outcome;
    }
}
