using System.Collections.Immutable;

namespace IapK8s.Sidecar.Capture.Nftables;

/// <summary>One table of family inet: both IP families, so that neither can be programmed without the other.</summary>
internal sealed record NftTable(string Name, ImmutableArray<PortSet> Sets, ImmutableArray<NftChain> Chains);
