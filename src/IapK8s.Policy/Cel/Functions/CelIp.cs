using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>A value of type <c>net.IP</c>.</summary>
internal sealed class CelIp(IpAddress address) : CelOpaque
{
    public static readonly CelType IpType = CelType.Opaque("net.IP");

    public IpAddress Address { get; } = address;

    public override CelType Type => IpType;

    public override bool Equals(object? obj) => obj is CelIp other && other.Address == Address;

    public override int GetHashCode() => Address.GetHashCode();

    public override string ToString() => Address.ToString();
}
