using System.Globalization;
using System.Net.Sockets;

namespace IapK8s.TestKit.Namespaces;

/// <summary>A real network namespace of its own. Its name holds this process's id, so that those of a crashed run are known for dead and swept by the next.</summary>
public sealed class NetworkNamespace : IDisposable
{
    private const string Prefix = "iap-";
    private const string Names = "/run/netns";
    private static readonly Lock Sweeping = new();
    private static bool _isSwept;
    private static int _count;

    private readonly string _etc;

    /// <param name="role">A few letters, for whoever looks at <c>ip netns</c>.</param>
    /// <exception cref="InvalidOperationException">Without root or iproute2: these tests fail then, they are never skipped.</exception>
    public NetworkNamespace(string role)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException("Network namespaces need root: run the tests as root.");
        }

        Sweep();
        Name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _count)}-{role}");
        _etc = Path.Combine("/etc/netns", Name);
        Tool.Run("ip", "netns", "add", Name);
        Ip("link", "set", "lo", "up");
    }

    public string Name { get; }

    /// <summary>Runs <c>ip</c> inside.</summary>
    public string Ip(params IEnumerable<string> arguments) => Tool.Run("ip", ["-n", Name, .. arguments]);

    /// <summary>Gives rules to <c>nft</c> inside.</summary>
    public void Nft(string rules) => Tool.Run("ip", rules, ["netns", "exec", Name, "nft", "-f", "-"]);

    /// <summary>Sets a kernel parameter, written with slashes: net/ipv4/ip_forward.</summary>
    public void Set(string parameter, string value) => Tool.Run("ip", "netns", "exec", Name, "sh", "-c", $"echo {value} > /proc/sys/{parameter}");

    /// <summary>What to start so that a program runs inside as somebody, without any capability unless it is root.</summary>
    public string[] Command(int uid, string program, params IEnumerable<string> arguments)
    {
        var id = uid.ToString(CultureInfo.InvariantCulture);
        return ["ip", "netns", "exec", Name, "setpriv", "--reuid", id, "--regid", id, "--clear-groups", program, .. arguments];
    }

    /// <summary>Makes a name known to programs that are started inside.</summary>
    public void AddHost(string name, string address)
    {
        Directory.CreateDirectory(_etc);
        File.AppendAllText(Path.Combine(_etc, "hosts"), $"{address} {name}\n");
    }

    /// <summary>A socket that lives inside and belongs to somebody; whoever uses it may be anywhere.</summary>
    public Socket Open(AddressFamily family, SocketType type, ProtocolType protocol, int uid = 0) => NamespaceThread.Run(Path.Combine(Names, Name), uid, () => new Socket(family, type, protocol));

    /// <summary>As <see cref="Open"/>, for multipath TCP over IPv4, which the runtime has no word for.</summary>
    public Socket OpenMultipath() => NamespaceThread.Run(Path.Combine(Names, Name), 0, PacketSocket.Multipath);

    /// <summary>Frames of any kind, as they come and go on a device inside.</summary>
    public PacketSocket OpenPackets(string device)
    {
        var index = int.Parse(Ip("-o", "link", "show", "dev", device).Split(':')[0], CultureInfo.InvariantCulture);
        return NamespaceThread.Run(Path.Combine(Names, Name), 0, () => new PacketSocket(index));
    }

    public void Dispose() => Delete(Name);

    private static void Delete(string name)
    {
        _ = Tool.Try("ip", null, ["netns", "del", name]);
        var etc = Path.Combine("/etc/netns", name);
        if (Directory.Exists(etc))
        {
            Directory.Delete(etc, recursive: true);
        }
    }

    private static void Sweep()
    {
        lock (Sweeping)
        {
            if (_isSwept)
            {
                return;
            }

            _isSwept = true;
            foreach (var name in Directory.Exists(Names) ? Directory.GetFiles(Names, $"{Prefix}*").Select(file => Path.GetFileName(file)) : [])
            {
                if (!Directory.Exists($"/proc/{name.Split('-')[1]}"))
                {
                    Delete(name);
                }
            }
        }
    }
}
