using System.Text.Json;
using IapK8s.Sidecar.Capture.Nftables;

namespace IapK8s.Sidecar.Capture.Owners;

/// <summary>
/// Finds redirects of others in a listing of the whole ruleset (rules of iptables-nft are in it as well). A redirect counts where packets on their way in, or those
/// that the sidecar sends to the app, can meet it: in a chain that hooks prerouting or output, or that such a chain jumps to. It does not count where it takes UDP alone,
/// or one address in 127.0.0.0/8 (Docker's name server): neither is a connection of ours. Redirects in eBPF, such as a CNI's socket load balancing, cannot be seen from here.
/// </summary>
internal static class ForeignRules
{
    public const string NodeNetwork = "The node (kube-proxy)";

    private static readonly (string Prefix, string Product)[] Products = [("ISTIO_", "Istio"), ("PROXY_INIT_", "Linkerd"), ("KUBE-", NodeNetwork), ("CNI-", NodeNetwork), ("DOCKER", "Docker")];

    private static readonly string[] Redirecting = ["dnat", "redirect", "tproxy"];

    // iptables-nft keeps matches and targets that nft has no word for as xt; these change the destination.
    private static readonly string[] RedirectingTargets = ["DNAT", "REDIRECT", "TPROXY", "NETMAP"];

    /// <exception cref="JsonException">It is no listing.</exception>
    public static ForeignOwner? Find(JsonElement listing)
    {
        var tables = NftListing.Items(listing)
            .Where(item => item.Name is "chain" or "rule" && !IsOurs(item.Value))
            .GroupBy(item => $"{NftListing.Text(item.Value, "family")} {NftListing.Text(item.Value, "table")}");
        return tables.Select(table => Find(table.Key, [.. table])).FirstOrDefault(owner => owner is not null);
    }

    private static bool IsOurs(JsonElement item) => NftListing.Text(item, "family") == "inet" && NftListing.Text(item, "table") == CaptureRules.TableName;

    private static ForeignOwner? Find(string table, JsonProperty[] items)
    {
        var chains = items.Where(item => item.Name == "chain").Select(item => item.Value).ToArray();
        var rules = items.Where(item => item.Name == "rule").ToLookup(item => NftListing.Text(item.Value, "chain"), item => item.Value.GetProperty("expr"));
        var reached = new HashSet<string>(chains.Where(chain => NftListing.Text(chain, "hook") is "prerouting" or "output" && CanRedirect(chain)).Select(Name), StringComparer.Ordinal);
        var open = new Stack<string>(reached);
        while (open.TryPop(out var chain))
        {
            foreach (var target in rules[chain].SelectMany(Targets).Where(reached.Add))
            {
                open.Push(target);
            }
        }

        return reached.FirstOrDefault(chain => rules[chain].Any(Redirects)) is { } at ? new ForeignOwner($"table {table}, chain {at}", ProductOf(chains)) : null;

        static string Name(JsonElement chain) => NftListing.Text(chain, "name");
    }

    /// <summary>Translation needs a chain of type nat; tproxy works in a filter on the way in. A filter on the way out is where iptables-nft keeps marks and the like.</summary>
    private static bool CanRedirect(JsonElement chain) => NftListing.Text(chain, "type") == "nat" || NftListing.Text(chain, "hook") == "prerouting";

    private static IEnumerable<string> Targets(JsonElement expressions) =>
        expressions.EnumerateArray().SelectMany(expression => expression.EnumerateObject())
            .Where(part => part.Name is "jump" or "goto").Select(part => NftListing.Text(part.Value, "target"));

    private static bool Redirects(JsonElement expressions) =>
        expressions.EnumerateArray().Any(expression => expression.EnumerateObject().Any(Redirects)) && !expressions.EnumerateArray().Any(SparesOurs);

    // Without a name it may be any of them.
    private static bool Redirects(JsonProperty part) =>
        Redirecting.Contains(part.Name) || (part.Name == "xt" && (part.Value.ValueKind != JsonValueKind.Object || RedirectingTargets.Contains(NftListing.Text(part.Value, "name"))));

    private static bool SparesOurs(JsonElement expression)
    {
        if (!expression.TryGetProperty("match", out var match) || NftListing.Text(match, "op") != "==" || !match.TryGetProperty("left", out var left) || left.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var right = NftListing.Text(match, "right");
        if (left.TryGetProperty("meta", out var meta))
        {
            return NftListing.Text(meta, "key") is "l4proto" or "protocol" && right == "udp";
        }

        return left.TryGetProperty("payload", out var payload) && (NftListing.Text(payload, "protocol"), NftListing.Text(payload, "field")) switch
        {
            ("udp", _) => true,
            ("ip", "protocol") => right == "udp",
            ("ip", "daddr") => right.StartsWith("127.", StringComparison.Ordinal),
            _ => false,
        };
    }

    private static string? ProductOf(JsonElement[] chains) =>
        Products.FirstOrDefault(product => chains.Any(chain => NftListing.Text(chain, "name").StartsWith(product.Prefix, StringComparison.Ordinal))).Product;
}
