using System.Collections.Immutable;

namespace IapK8s.Sidecar.Capture.Nftables;

/// <summary>A named set of ports, which rules refer to as <see cref="Reference"/>.</summary>
internal sealed record PortSet(string Name, ImmutableArray<int> Ports)
{
    public string Reference => $"@{Name}";
}
