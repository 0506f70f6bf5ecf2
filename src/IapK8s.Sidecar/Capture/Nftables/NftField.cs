namespace IapK8s.Sidecar.Capture.Nftables;

/// <summary>What a rule looks at, spelled as nft reads it and as its JSON names it.</summary>
internal static class NftField
{
    public const string InInterface = "meta iif";
    public const string OutInterface = "meta oif";
    public const string Layer4 = "meta l4proto";

    /// <summary>Who opened the socket that sends. A packet without a socket (a reset by the kernel, for one) satisfies neither a value nor its negation.</summary>
    public const string SocketUid = "meta skuid";

    public const string DestinationKind = "fib daddr type";
    public const string ConnectionState = "ct state";
    public const string ConnectionStatus = "ct status";
    public const string ConnectionDirection = "ct direction";
    public const string ConnectionMark = "ct mark";
    public const string TcpDestination = "tcp dport";
    public const string TcpSource = "tcp sport";
    public const string AnyDestination = "th dport";
    public const string AnySource = "th sport";
    public const string IcmpType = "icmp type";
    public const string IcmpCode = "icmp code";
    public const string Icmp6Type = "icmpv6 type";
    public const string HopLimit = "ip6 hoplimit";
}
