using System.Net.Sockets;
using System.Text;

namespace IapK8s.Sidecar.Capture.Owners;

/// <summary>Rules of the old iptables, which nftables knows nothing of. They cannot be told apart from here, only counted.</summary>
internal static class LegacyTables
{
    // The tables that can redirect.
    private static readonly string[] Suspects = ["nat", "mangle"];

    public static ForeignOwner? Find() =>
        Find("iptables", "/proc/net/ip_tables_names", AddressFamily.InterNetwork, level: 0) ??
        Find("ip6tables", "/proc/net/ip6_tables_names", AddressFamily.InterNetworkV6, level: 41);

    private static ForeignOwner? Find(string program, string names, AddressFamily family, int level)
    {
        // Asking for a table that is not there would create it.
        var present = File.Exists(names) ? File.ReadAllLines(names) : [];
        return Suspects.Where(present.Contains).FirstOrDefault(table => HasRules(table, family, level)) is { } table
            ? new ForeignOwner($"{program}-legacy, table {table}", null)
            : null;
    }

    /// <summary>IPT_SO_GET_INFO (linux/netfilter_ipv4/ip_tables.h), the same for IPv6: name[32], valid hooks, 5 hook entries, 5 underflows, number of entries, size.
    /// A table without rules has one entry for each built-in chain, and one more.</summary>
    private static bool HasRules(string table, AddressFamily family, int level)
    {
        const int GetInfo = 64;
        Span<byte> info = stackalloc byte[84];
        info.Clear();
        Encoding.ASCII.GetBytes(table, info);
        using var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        socket.GetRawSocketOption(level, GetInfo, info);
        var builtIn = System.Numerics.BitOperations.PopCount(BitConverter.ToUInt32(info[32..]));
        return BitConverter.ToUInt32(info[76..]) > builtIn + 1;
    }
}
