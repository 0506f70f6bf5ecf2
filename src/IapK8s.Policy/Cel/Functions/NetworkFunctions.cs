using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>Kubernetes' libraries for IP addresses and networks.</summary>
internal static class NetworkFunctions
{
    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Pure(static (ref _, a) => IpAddress.TryParse(a[0].AsSpan(), out var ip, out var mistake) ? CelValue.Of(new CelIp(ip)) : NoIp(mistake), "ip(string): net.IP"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(IpAddress.TryParse(a[0].AsSpan(), out var _, out var _)), "isIP(string): bool"),
        CelFunction.Pure(
            static (ref _, a) => IpAddress.TryParse(a[0].AsSpan(), out var ip, out var mistake) ? CelValue.Of(ip.ToString() == a[0].AsString()) : NoIp(mistake),
            "ip.isCanonical(string): bool"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(Address(a).IsV4 ? 4L : 6L), "(net.IP).family(): int"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(Address(a).Bits == 0), "(net.IP).isUnspecified(): bool"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(IsLoopback(Address(a))), "(net.IP).isLoopback(): bool"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(IsLinkLocalMulticast(Address(a))), "(net.IP).isLinkLocalMulticast(): bool"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(IsLinkLocalUnicast(Address(a))), "(net.IP).isLinkLocalUnicast(): bool"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(IsGlobalUnicast(Address(a))), "(net.IP).isGlobalUnicast(): bool"),
        CelFunction.Pure(static (ref _, a) => CelCidr.TryParse(a[0].AsSpan(), out var cidr, out var mistake) ? CelValue.Of(cidr!) : NoCidr(mistake), "cidr(string): net.CIDR"),
        CelFunction.Pure(static (ref budget, a) => CelValue.Of(CelCidr.TryParse(a[0].AsSpan(), out var _, out var _)), "isCIDR(string): bool"),
        CelFunction.Pure(ContainsIp, "(net.CIDR).containsIP(net.IP): bool", "(net.CIDR).containsIP(string): bool"),
        CelFunction.Pure(ContainsCidr, "(net.CIDR).containsCIDR(net.CIDR): bool", "(net.CIDR).containsCIDR(string): bool"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(new CelIp(Cidr(a).Address)), "(net.CIDR).ip(): net.IP"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(new CelCidr(Cidr(a).Address.Masked(Cidr(a).Prefix), Cidr(a).Prefix)), "(net.CIDR).masked(): net.CIDR"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of((long)Cidr(a).Prefix), "(net.CIDR).prefixLength(): int"),
    ];

    private static CelValue ContainsIp(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (a[1].Kind == CelKind.Opaque)
        {
            return CelValue.Of(Cidr(a).Contains(((CelIp)a[1].AsOpaque()).Address));
        }

        return IpAddress.TryParse(a[1].AsSpan(), out var ip, out var mistake) ? CelValue.Of(Cidr(a).Contains(ip)) : NoIp(mistake);
    }

    private static CelValue ContainsCidr(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var other = a[1].Kind == CelKind.Opaque ? (CelCidr)a[1].AsOpaque() : null;
        if (other is null && !CelCidr.TryParse(a[1].AsSpan(), out other, out var mistake))
        {
            return NoCidr(mistake);
        }

        return CelValue.Of(other!.Prefix >= Cidr(a).Prefix && Cidr(a).Contains(other.Address));
    }

    private static bool IsLoopback(IpAddress ip) => ip.IsV4 ? ip.StartsWith(127, 0, 8) : ip.Bits == 1;

    private static bool IsLinkLocalMulticast(IpAddress ip) => ip.IsV4 ? ip.Bits >> 8 == 0xe00000 : ip.StartsWith(0xff, 0x02, 16);

    private static bool IsLinkLocalUnicast(IpAddress ip) => ip.IsV4 ? ip.StartsWith(169, 254, 16) : ip.StartsWith(0xfe, 0x80, 10);

    private static bool IsMulticast(IpAddress ip) => ip.IsV4 ? ip.StartsWith(0xe0, 0, 4) : ip.StartsWith(0xff, 0, 8);

    private static bool IsGlobalUnicast(IpAddress ip) =>
        ip.Bits != 0 && !(ip.IsV4 && ip.Bits == uint.MaxValue) && !IsLoopback(ip) && !IsMulticast(ip) && !IsLinkLocalUnicast(ip);

    private static IpAddress Address(ReadOnlySpan<CelValue> a) => ((CelIp)a[0].AsOpaque()).Address;

    private static CelCidr Cidr(ReadOnlySpan<CelValue> a) => (CelCidr)a[0].AsOpaque();

    private static CelValue NoIp(string? mistake) => CelValue.Fail(mistake ?? "IP Address parse error during conversion from string");

    private static CelValue NoCidr(string? mistake) => CelValue.Fail(mistake ?? "network address parse error during conversion from string");
}
