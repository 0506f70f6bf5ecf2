using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IapK8s.Sidecar.Capture.Nftables;
using IapK8s.Sidecar.Capture.Owners;

namespace IapK8s.Sidecar.Capture;

/// <summary>Programs the rules, reads them back, and tries them. Safe to run again: the table is replaced at once. There is no verb that takes the table away.</summary>
internal sealed class CaptureVerb(CaptureOptions options, TimeProvider time, TextWriter output, TextWriter errors)
{
    private readonly NftTable _table = CaptureRules.For(options);

    public async Task<CaptureExit> RunAsync()
    {
        if (options.IsPrintOnly)
        {
            await output.WriteAsync(NftSyntax.Transaction(_table));
            return CaptureExit.Done;
        }

        var failure = await CaptureAsync();
        if (failure is not null)
        {
            await errors.WriteLineAsync($"capture: {failure.Message}");
        }

        return failure?.Exit ?? CaptureExit.Done;
    }

    private async Task<CaptureFailure?> CaptureAsync()
    {
        if (!Privilege.IsNetworkAdministrator())
        {
            return Complaints.NotPermitted;
        }

        if (NftProgram.Find(options.Nft) is not { } nft)
        {
            return Complaints.NoNft(options.Nft);
        }

        try
        {
            return await CaptureAsync(nft);
        }
        catch (NftException mistake)
        {
            return new(CaptureExit.NoNft, mistake.Message);
        }
        catch (JsonException mistake)
        {
            return Complaints.Unreadable(mistake);
        }
    }

    private async Task<CaptureFailure?> CaptureAsync(NftProgram nft)
    {
        // 1. Who else is here? Two owners of one packet open holes.
        var before = await nft.RunAsync(null, "-j", "list", "ruleset");
        if (!before.HasSucceeded)
        {
            return Complaints.CannotList(before);
        }

        using var ruleset = JsonDocument.Parse(before.Output);
        if ((ForeignRules.Find(ruleset.RootElement) ?? LegacyTables.Find()) is { } owner)
        {
            return new(CaptureExit.ForeignOwner, owner.Message);
        }

        // 2. Connections over lo come about now, so that not coming about later proves something. Where our table is in force already they don't.
        using var proof = new LockProof(options.LockedPorts.Prepend(options.CapturePort));
        var isFirstTime = !NftListing.Items(ruleset.RootElement).Any(item => item.Name == "table" && NftListing.Text(item.Value, "family") == "inet" && NftListing.Text(item.Value, "name") == _table.Name);
        if (isFirstTime && proof.FirstUnreachable() is { } unreachable)
        {
            return Complaints.UnreachableBefore(unreachable);
        }

        // 3. All or nothing.
        var transaction = NftSyntax.Transaction(_table);
        var applied = await nft.RunAsync(transaction, "-f", "-");
        if (!applied.HasSucceeded)
        {
            return await RefusedFamily.ExplainAsync(nft, applied);
        }

        // 4. What does the kernel hold?
        var after = await nft.RunAsync(null, "-j", "list", "table", "inet", _table.Name);
        if (!after.HasSucceeded)
        {
            return Complaints.CannotList(after);
        }

        using var listing = JsonDocument.Parse(after.Output);
        if (Complaints.Differences(_table, NftListing.Read(listing.RootElement, _table.Name)) is { } difference)
        {
            return difference;
        }

        // 5. And does it hold?
        return proof.FirstReachable() is { } reachable ? Complaints.ReachableAfter(reachable) : Write(proof, transaction);
    }

    private CaptureFailure? Write(LockProof proof, string transaction)
    {
        if (options.Record is null)
        {
            return null;
        }

        var record = new CaptureRecord
        {
            Version = CaptureRecord.CurrentVersion,
            ProgrammedAt = time.GetUtcNow(),
            CapturePort = options.CapturePort,
            ProbePort = options.ProbePort,
            OwnPorts = options.OwnPorts,
            Uid = options.Uid,
            Loopback = options.Loopback,
            LockedPorts = options.LockedPorts,
            OpenPorts = options.OpenPorts,
            Ipv4 = proof.Ipv4,
            Ipv6 = proof.Ipv6,
            RulesHash = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(transaction)))}",
        };
        try
        {
            var temporary = options.Record + ".new";
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(record, CaptureRecordJson.Default.CaptureRecord));
            File.Move(temporary, options.Record, overwrite: true);
            return null;
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException)
        {
            return new(CaptureExit.RecordNotWritten, $"The rules are in force, but --record could not be written: {mistake.Message}");
        }
    }
}
