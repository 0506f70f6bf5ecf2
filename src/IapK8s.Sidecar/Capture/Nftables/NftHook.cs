namespace IapK8s.Sidecar.Capture.Nftables;

/// <summary>Where a base chain meets packets, and what becomes of one that no rule decided.</summary>
/// <param name="Type">filter or nat.</param>
/// <param name="Point">prerouting, input, forward or output.</param>
/// <param name="Priority">The lower, the earlier.</param>
internal sealed record NftHook(string Type, string Point, int Priority, string Policy);
