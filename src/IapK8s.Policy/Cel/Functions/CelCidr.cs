using System.Globalization;
using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>A value of type <c>net.CIDR</c>: an address and how many of its bits are the network's.</summary>
internal sealed class CelCidr(IpAddress address, int prefix) : CelOpaque
{
    public static readonly CelType CidrType = CelType.Opaque("net.CIDR");

    public IpAddress Address { get; } = address;

    public int Prefix { get; } = prefix;

    public override CelType Type => CidrType;

    public static bool TryParse(ReadOnlySpan<char> text, out CelCidr? cidr, out string? mistake)
    {
        cidr = null;
        mistake = null;
        var slash = text.IndexOf('/');
        if (slash >= 0 && text[..slash].Contains('%'))
        {
            mistake = "CIDR with zone value is not allowed";
            return false;
        }

        if (slash < 0 || !IpAddress.TryParse(text[..slash], out var address, out mistake))
        {
            return false;
        }

        var digits = text[(slash + 1)..];
        if (digits.Length > 3 || digits is ['0', _, ..] || !Numbers.TryParse<int>(digits, NumberStyles.None, out var prefix) || prefix > address.Width)
        {
            return false;
        }

        cidr = new CelCidr(address, prefix);
        return true;
    }

    public bool Contains(IpAddress other) => other.IsV4 == Address.IsV4 && other.Masked(Prefix) == Address.Masked(Prefix);

    public override bool Equals(object? obj) => obj is CelCidr other && other.Address == Address && other.Prefix == Prefix;

    public override int GetHashCode() => HashCode.Combine(Address, Prefix);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Prefix}");
}
