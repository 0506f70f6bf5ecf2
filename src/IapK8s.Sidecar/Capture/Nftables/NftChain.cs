using System.Collections.Immutable;

namespace IapK8s.Sidecar.Capture.Nftables;

/// <param name="Hook">None: a chain that others jump to.</param>
internal sealed record NftChain(string Name, NftHook? Hook, ImmutableArray<NftRule> Rules);
