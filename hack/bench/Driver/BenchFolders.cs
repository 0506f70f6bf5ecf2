using System.Net;
using System.Net.Sockets;

namespace IapK8s.Bench.Driver;

/// <summary>Where a run finds and leaves its files.</summary>
internal sealed record BenchFolders(string Root)
{
    public string Run { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts", "bench")).FullName;

    public string Peers => Path.Combine(Root, "hack", "bench", "peers");

    public string Publish => Path.Combine(Root, "artifacts", "publish");

    public string SidecarScript => Path.Combine(Root, "hack", "bench", "sidecar");

    /// <summary>A port that was free a moment ago: the run is alone with what it starts.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
