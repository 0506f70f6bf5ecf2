using System.Net;
using IapK8s.Policy.Cel.Functions;

namespace IapK8s.Policy.AccessLevels;

/// <summary>Networks as ranges that neither meet nor overlap, each family by itself: a look-up costs the same few steps however many they are.</summary>
internal sealed class AddressRanges
{
    private readonly UInt128[] _firstV4;
    private readonly UInt128[] _lastV4;
    private readonly UInt128[] _firstV6;
    private readonly UInt128[] _lastV6;

    private AddressRanges(List<CelCidr> networks)
    {
        (_firstV4, _lastV4) = Merge(networks.Where(network => network.Address.IsV4));
        (_firstV6, _lastV6) = Merge(networks.Where(network => !network.Address.IsV4));
    }

    /// <summary>Null where one of them is no network.</summary>
    public static AddressRanges? Of(IEnumerable<string> cidrs)
    {
        var networks = new List<CelCidr>();
        foreach (var text in cidrs)
        {
            if (!CelCidr.TryParse(text, out var network, out _))
            {
                return null;
            }

            networks.Add(network!);
        }

        return new AddressRanges(networks);
    }

    /// <param name="address">An IPv4 address that an IPv6 one carries is that IPv4 address.</param>
    public bool Contain(IPAddress address)
    {
        var bits = IpAddress.From(address);
        var (first, last) = bits.IsV4 ? (_firstV4, _lastV4) : (_firstV6, _lastV6);
        var at = Array.BinarySearch(first, bits.Bits);
        at = at < 0 ? ~at - 1 : at;
        return at >= 0 && bits.Bits <= last[at];
    }

    private static (UInt128[] First, UInt128[] Last) Merge(IEnumerable<CelCidr> networks)
    {
        var (first, last) = (new List<UInt128>(), new List<UInt128>());
        foreach (var network in networks.OrderBy(network => network.Address.Masked(network.Prefix).Bits))
        {
            var begin = network.Address.Masked(network.Prefix).Bits;
            var host = network.Address.Width - network.Prefix;
            var end = begin | (host == 128 ? UInt128.MaxValue : (UInt128.One << host) - 1);
            if (last.Count > 0 && begin <= last[^1])
            {
                last[^1] = UInt128.Max(last[^1], end);
            }
            else
            {
                first.Add(begin);
                last.Add(end);
            }
        }

        return ([.. first], [.. last]);
    }
}
