using System.Net;
using System.Text.Json;
using IapK8s.Sidecar.Capture.Nftables;

namespace IapK8s.Sidecar.Capture;

/// <summary>What each failure says.</summary>
internal static class Complaints
{
    private const int ShownDifferences = 10;

    public static readonly CaptureFailure NotPermitted = new(CaptureExit.NotPermitted,
        "Programming the pod's network needs uid 0 with NET_ADMIN: give the capture container runAsUser: 0 and capabilities.add: [NET_ADMIN]. "
        + "A namespace of Pod Security level baseline or restricted refuses that: use another capture mode there, or protect the app at the gateway.");

    public static CaptureFailure NoNft(string? wanted) => new(CaptureExit.NoNft,
        wanted is null ? "There is no nft program in /usr/sbin, /sbin, /usr/bin or /usr/local/sbin: use the sidecar's own image, which has one." : $"--nft '{wanted}' is not there.");

    public static CaptureFailure Unreadable(JsonException mistake) => new(CaptureExit.NoNft, $"nft wrote something else than its JSON listing, so it is too old or was built without JSON: {mistake.Message}");

    public static CaptureFailure CannotList(NftAnswer answer) => answer.Complaint switch
    {
        var said when IsPermission(said) => NotPermitted,
        var said when said.Contains("JSON", StringComparison.OrdinalIgnoreCase) => new(CaptureExit.NoNft, $"This nft cannot write JSON: {said}. Use the sidecar's own image."),
        var said => new(CaptureExit.KernelRefused, $"The kernel answers nothing about nftables: {said}. It needs Linux 5.2 or later with nf_tables."),
    };

    public static bool IsPermission(string said) => said.Contains("Operation not permitted", StringComparison.Ordinal) || said.Contains("Permission denied", StringComparison.Ordinal);

    public static CaptureFailure UnreachableBefore(IPEndPoint at) => new(CaptureExit.LockNotProven,
        $"A connection to {at} fails before there are rules of ours, so the lock could not be tried: other rules or a missing loopback interface are in the way.");

    public static CaptureFailure ReachableAfter(IPEndPoint at) => new(CaptureExit.LockNotProven,
        $"{at} can still be reached over lo behind the rules. Another program decides about packets before nftables does (eBPF, for one), or rules of others accept them.");

    /// <summary>Null where the kernel holds what it was told.</summary>
    public static CaptureFailure? Differences(NftTable told, NftTable held)
    {
        string[] wanted = [.. NftSyntax.Lines(told)], found = [.. NftSyntax.Lines(held)];
        if (wanted.SequenceEqual(found, StringComparer.Ordinal))
        {
            return null;
        }

        string[] lines = [.. wanted.Except(found).Select(line => $"missing: {line}"), .. found.Except(wanted).Select(line => $"not ours: {line}")];
        var shown = lines.Length == 0 ? "the same rules in another order" : string.Join("; ", lines.Take(ShownDifferences));
        return new(CaptureExit.ReadBackDiffers, $"The kernel holds other rules than it was told ({shown}). Somebody else changes table {told.Name}, or this kernel reads the rules differently.");
    }
}
