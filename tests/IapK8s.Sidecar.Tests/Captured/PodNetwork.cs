using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IapK8s.Sidecar.Tests.Captured;

/// <summary>Two network namespaces with a wire between them: a pod, and whoever calls it from outside. Needs root, ip and nft.</summary>
internal sealed partial class PodNetwork : IDisposable
{
    private const int NewNetwork = 0x40000000;

    private static int _count;

    private readonly string _pod;
    private readonly string _outside;

    private PodNetwork(int number)
    {
        _pod = $"iap-{Environment.ProcessId}-{number}-pod";
        _outside = $"iap-{Environment.ProcessId}-{number}-out";
    }

    public static IPAddress Pod4 => IPAddress.Parse("10.203.0.1");

    public static IPAddress Pod6 => IPAddress.Parse("fd00:203::1");

    public static IPAddress Caller4 => IPAddress.Parse("10.203.0.2");

    public static IPAddress OtherCaller4 => IPAddress.Parse("10.203.99.2");

    public static IPAddress Caller6 => IPAddress.Parse("fd00:203::2");

    public static PodNetwork Create()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/sbin/nft"))
        {
            Assert.Ignore("Needs root, ip and nft.");
        }

        var network = new PodNetwork(Interlocked.Increment(ref _count));
        network.Build();
        return network;
    }

    /// <summary>Redirects as capture does, and no more than that.</summary>
    public void Redirect(int capturePort, params int[] ownPorts) => Run("/usr/sbin/ip", ["netns", "exec", _pod, "nft", "-f", "-"], string.Create(CultureInfo.InvariantCulture, $$"""
        table inet captured {
          chain inbound {
            type nat hook prerouting priority dstnat;
            iifname != "lo" fib daddr type local tcp dport != { {{string.Join(", ", ownPorts.Append(capturePort))}} } redirect to :{{capturePort}}
          }
        }
        """));

    public T InPod<T>(Func<T> work) => In(_pod, work);

    public T Outside<T>(Func<T> work) => In(_outside, work);

    public Process StartInPod(string program, IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo("/usr/sbin/ip", ["netns", "exec", _pod, program, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>A socket of the pod that listens on all addresses of both families; on the loopback alone where told.</summary>
    public Socket Listen(int port, bool onLoopback = false) => InPod(() =>
    {
        var socket = onLoopback ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        socket.Bind(new IPEndPoint(onLoopback ? IPAddress.Loopback : IPAddress.IPv6Any, port));
        socket.Listen(512);
        return socket;
    });

    /// <summary>A connection from outside.</summary>
    public Socket Connect(IPAddress address, int port, IPAddress? from = null) => Outside(() =>
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        socket.Connect(address, port);
        return socket;
    });

    public HttpMessageHandler Handler() => new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectCallback = (context, _) => new ValueTask<Stream>(new NetworkStream(Connect(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port), ownsSocket: true)),
    };

    public void Dispose()
    {
        Run("/usr/sbin/ip", ["netns", "delete", _pod]);
        Run("/usr/sbin/ip", ["netns", "delete", _outside]);
    }

    private void Build()
    {
        Ip($"netns add {_pod}");
        Ip($"netns add {_outside}");
        Ip($"-n {_pod} link add eth0 type veth peer name eth0 netns {_outside}");
        foreach (var (name, addresses) in new[] { (_pod, "10.203.0.1/16 fd00:203::1/64"), (_outside, "10.203.0.2/16 10.203.99.2/16 fd00:203::2/64") })
        {
            foreach (var address in addresses.Split(' '))
            {
                Ip($"-n {name} addr add {address} dev eth0{(address.Contains(':', StringComparison.Ordinal) ? " nodad" : "")}");
            }

            Ip($"-n {name} link set lo up");
            Ip($"-n {name} link set eth0 up");
        }
    }

    private static void Ip(string arguments) => Run("/usr/sbin/ip", arguments.Split(' '));

    private static void Run(string program, IEnumerable<string> arguments, string input = "")
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors);
    }

    /// <summary>A socket belongs to the namespace that its thread was in when it was made; so such threads do that and end.</summary>
    private static T In<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>();
        new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle($"/run/netns/{name}");
                SetNamespace(file, NewNetwork).ShouldBe(0);
                done.SetResult(work());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }).Start();
        return done.Task.GetAwaiter().GetResult();
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetNamespace(SafeFileHandle descriptor, int kind);
}
