using System.Net.Sockets;
using System.Text;

namespace IapK8s.Sidecar.Capture.Owners;

/// <summary>Rules of the old iptables, which nftables knows nothing of. What they do cannot be told from here, only that there are some where packets of ours pass.</summary>
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

    /// <summary>IPT_SO_GET_INFO (linux/netfilter_ipv4/ip_tables.h), the same for IPv6: name[32], valid hooks, where each of 5 chains begins, where its policy stands, number of entries, size.
    /// A chain without rules begins with its policy.</summary>
    private static bool HasRules(string table, AddressFamily family, int level)
    {
        const int GetInfo = 64;
        const int Prerouting = 0;
        const int Output = 3;
        var info = new byte[84];
        Encoding.ASCII.GetBytes(table, info);
        using var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        socket.GetRawSocketOption(level, GetInfo, info);
        return Array.Exists([Prerouting, Output], chain => BitConverter.ToUInt32(info, 36 + (4 * chain)) != BitConverter.ToUInt32(info, 56 + (4 * chain)));
    }
}
