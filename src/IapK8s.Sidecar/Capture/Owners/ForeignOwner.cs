namespace IapK8s.Sidecar.Capture.Owners;

/// <summary>Somebody else who redirects connections in this network namespace.</summary>
/// <param name="Where">Table and chain, as in <c>nft list ruleset</c>.</param>
internal sealed record ForeignOwner(string Where, string? Product)
{
    public string Message => $"{Product ?? "Somebody else"} already redirects connections in this network namespace ({Where}). " + Product switch
    {
        ForeignRules.NodeNetwork => "This is the node's own network: pods with hostNetwork cannot be captured. Remove hostNetwork, or protect the app at the gateway (enforceAt: Gateway).",
        null => "Two owners of one packet open holes: remove these rules, or protect the app at the gateway (enforceAt: Gateway).",
        _ => $"Two owners of one packet open holes: take the pod out of {Product}'s injection, or protect the app at the gateway (enforceAt: Gateway).",
    };
}
