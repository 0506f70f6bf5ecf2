using System.Collections.Immutable;

namespace IapK8s.Sidecar.Capture.Nftables;

/// <param name="Why">Printed above the rule; the kernel never sees it.</param>
internal sealed record NftRule(string? Why, params ImmutableArray<NftStatement> Statements);
