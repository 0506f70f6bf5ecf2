using IapK8s.Sidecar.Capture.Nftables;

namespace IapK8s.Sidecar.Capture;

/// <summary>Finds out why the kernel refused the rules: it answers the whole transaction with one errno, so the part that matters is asked about for each family by itself, without keeping it.</summary>
internal static class RefusedFamily
{
    public static async Task<CaptureFailure> ExplainAsync(NftProgram nft, NftAnswer refusal)
    {
        if (Complaints.IsPermission(refusal.Complaint))
        {
            return Complaints.NotPermitted;
        }

        var (ipv4, ipv6) = (await CanProgramAsync(nft, "ip"), await CanProgramAsync(nft, "ip6"));
        return ipv4 == ipv6
            ? new(CaptureExit.KernelRefused, $"The kernel refused the rules: {refusal.Complaint}. It needs Linux 5.2 or later with nf_tables, nf_nat, nf_conntrack, nft_fib_inet, nft_redir and nft_reject_inet.")
            : new(CaptureExit.FamilyRefused, $"{(ipv4 ? "IPv6" : "IPv4")} cannot be programmed, so nothing was: {refusal.Complaint}. "
                + $"Load nf_tables with NAT for {(ipv4 ? "IPv6" : "IPv4")} on the node, or take the family away from it; left alone it would be a way round.");
    }

    private static async Task<bool> CanProgramAsync(NftProgram nft, string family) => (await nft.RunAsync($$"""
        table {{family}} {{CaptureRules.TableName}}-probe {
            chain prerouting {
                type nat hook prerouting priority -110; policy accept;
                fib daddr type local tcp dport 1 redirect to :2
            }
        }

        """, "-c", "-f", "-")).HasSucceeded;
}
