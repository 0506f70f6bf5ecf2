using System.Globalization;
using System.Net.Sockets;
using IapK8s.TestKit.Namespaces;
using static IapK8s.EndToEnd.Tests.Captures.Attacks.Outcome;

namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>Without a sidecar that works. Each row leaves one behind that does.</summary>
internal static class SidecarAttacks
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("S01", "S88", "the sidecar was stopped (SIGSTOP)", Reached, Silent, StoppedAsync),
        new("S02", "S88", "the sidecar was killed (SIGKILL), IPv4", Reached, Closed, run => KilledAsync(run, run.Pod.Network.PodAddress)),
        new("S03", "S88", "the sidecar was killed (SIGKILL), IPv6", Reached, Closed, run => KilledAsync(run, run.Pod.Network.PodAddress6)),
        new("S04", "S88", "another user of the pod listens in the dead sidecar's place (without capture: behind a plain redirect)", Reached, Silent, ImpostorAsync),
        new("S05", "S88", "the sidecar is back", Reached, Sidecar, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress)),
    ];

    private static async Task<Outcome> StoppedAsync(Attempt run)
    {
        var id = run.Pod.Sidecar.Id.ToString(CultureInfo.InvariantCulture);
        Tool.Run("kill", "-STOP", id);
        try
        {
            for (var waited = 0; !AllThreadsStand(id); waited++)
            {
                (waited < 1000).ShouldBeTrue("a thread of the sidecar runs on after SIGSTOP");
                await Task.Delay(10);
            }

            return await run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress);
        }
        finally
        {
            Tool.Run("kill", "-CONT", id);
        }
    }

    /// <summary>The signal is one thread's to take; until it has come to that the others run on.</summary>
    private static bool AllThreadsStand(string process)
    {
        try
        {
            // proc_pid_stat(5): the state stands behind the name, which may have anything in it.
            return Directory.EnumerateDirectories($"/proc/{process}/task").All(thread => File.ReadAllText($"{thread}/stat") is var stat && stat[stat.LastIndexOf(')') + 2] == 'T');
        }
        catch (IOException)
        {
            // A thread ended meanwhile.
            return false;
        }
    }

    private static async Task<Outcome> KilledAsync(Attempt run, System.Net.IPAddress to)
    {
        await run.Pod.KillSidecarAsync();
        var outcome = await run.TcpAsync(run.Pod.Network.Client, to);
        await run.Pod.StartSidecarAsync();
        return outcome;
    }

    private static async Task<Outcome> ImpostorAsync(Attempt run)
    {
        await run.Pod.KillSidecarAsync();
        if (!run.IsCaptured)
        {
            run.Pod.Network.Pod.Nft($"table ip plain {{ chain prerouting {{ type nat hook prerouting priority -100; tcp dport {AttackedPod.AppPort} redirect to :{AttackedPod.CapturePort}; }}; }}");
        }

        Outcome outcome;
        using (var impostor = new PlainApp(run.Pod.Network.Pod, AttackedPod.IntruderUid).ListenTcp(AttackedPod.CapturePort))
        {
            using var socket = run.Pod.Network.Client.Open(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            outcome = await run.ConnectAsync(socket, new(run.Pod.Network.PodAddress, AttackedPod.AppPort)) ?? await AskAsync(impostor, socket);
        }

        if (!run.IsCaptured)
        {
            run.Pod.Network.Pod.Nft("delete table ip plain");
        }

        await run.Pod.StartSidecarAsync();
        return outcome;

        async Task<Outcome> AskAsync(PlainApp impostor, Socket socket)
        {
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(Attempt.Request(run.Marker)));
            return await run.UntilAsync(() => impostor.Heard(run.Marker));
        }
    }
}
