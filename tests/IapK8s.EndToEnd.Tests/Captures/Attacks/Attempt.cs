using System.Net;
using System.Net.Sockets;
using System.Text;
using IapK8s.TestKit.Namespaces;
using IapK8s.TestKit.Namespaces.Packets;

namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>One attack, once: what it sends bears a marker of its own, and whether the app heard that marker decides.</summary>
/// <param name="expected">How long to wait depends on it: an answer gets all the time it needs, silence a moment.</param>
internal sealed class Attempt(AttackedPod pod, string id, bool isCaptured, Outcome expected)
{
    private static int _lastPort = 20000;

    public AttackedPod Pod => pod;

    public string Id => id;

    public bool IsCaptured => isCaptured;

    public string Marker { get; } = $"{id}-{(isCaptured ? "on" : "off")}";

    public TimeSpan Patience { get; } = expected == Outcome.Silent ? TimeSpan.FromMilliseconds(700) : TimeSpan.FromSeconds(10);

    public static string Request(string marker, string folder = "staff") => $"GET /{folder}/{marker} HTTP/1.1\r\nHost: shop.localhost:8080\r\n\r\n";

    public static int FreshPort() => Interlocked.Increment(ref _lastPort);

    /// <summary>Connects, asks for a page that needs a session, and looks who answers.</summary>
    public async Task<Outcome> TcpAsync(NetworkNamespace from, IPAddress to, int port = AttackedPod.AppPort, int uid = 0, Action<Socket>? prepare = null, string folder = "staff")
    {
        using var socket = from.Open(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp, uid);
        prepare?.Invoke(socket);
        return await ConnectAsync(socket, new IPEndPoint(to, port)) is { } early ? early : await AskAsync(socket, Marker, folder);
    }

    /// <returns>How it ended already, or null.</returns>
    public async Task<Outcome?> ConnectAsync(Socket socket, IPEndPoint to)
    {
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            await socket.ConnectAsync(to, deadline.Token);
            return null;
        }
        catch (OperationCanceledException)
        {
            return Outcome.Silent;
        }
        catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
        {
            return Outcome.Closed;
        }
    }

    public async Task<Outcome> AskAsync(Socket socket, string marker, string folder = "staff")
    {
        using var deadline = new CancellationTokenSource(Patience);
        var buffer = new byte[4096];
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(Request(marker, folder)), deadline.Token);
            while (true)
            {
                var answer = Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer, deadline.Token));
                if (!answer.StartsWith("unasked", StringComparison.Ordinal))
                {
                    return Judge(answer, marker);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return Judge(null, marker);
        }
        catch (SocketException)
        {
            return Judge("", marker);
        }
    }

    /// <summary>Sends a datagram with the marker; an answer, or what the app heard, counts.</summary>
    public async Task<Outcome> UdpAsync(NetworkNamespace from, IPAddress to, int port = AttackedPod.AppPort, int uid = 0, string before = "", Action<Socket>? prepare = null)
    {
        using var socket = from.Open(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp, uid);
        prepare?.Invoke(socket);
        try
        {
            await socket.SendToAsync(Encoding.Latin1.GetBytes(before + Marker), new IPEndPoint(to, port));
        }
        catch (SocketException)
        {
            return Judge("", Marker);
        }

        return await HeardAsync();
    }

    public Outcome Raw(RawTcp connection, string firstData = "") => Judge(connection.Ask(Request(Marker)[firstData.Length..], Patience), Marker);

    public string FirstBytes(int count) => Request(Marker)[..count];

    /// <summary>Waits for the app to hear the marker.</summary>
    public Task<Outcome> HeardAsync() => UntilAsync(() => pod.App.Heard(Marker));

    public async Task<Outcome> UntilAsync(Func<bool> reached)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!reached())
        {
            try
            {
                await pace.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                return Outcome.Silent;
            }
        }

        return Outcome.Reached;
    }

    /// <param name="answer">Empty: closed. Null: nothing came.</param>
    public Outcome Judge(string? answer, string marker) => answer switch
    {
        _ when pod.App.Heard(marker) => Outcome.Reached,
        null => Outcome.Silent,
        "" => Outcome.Closed,
        _ when answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && !answer.Contains(PlainApp.Words, StringComparison.Ordinal) => Outcome.Sidecar,
        _ => throw new InvalidOperationException($"{marker}: who answered this? {answer}"),
    };
}
