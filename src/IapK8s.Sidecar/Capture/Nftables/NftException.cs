namespace IapK8s.Sidecar.Capture.Nftables;

/// <summary>nft gave no answer at all.</summary>
internal sealed class NftException(string message, Exception inner) : Exception(message, inner);
