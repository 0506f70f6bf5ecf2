using System.Collections.Concurrent;
using System.Net;

namespace IapK8s.Gateway.Captures;

/// <summary>What was found behind one port.</summary>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
internal sealed record PortFinding(IPAddress Address, string Protocol, int Port, DialResult Result);

/// <summary>Everything that a check found at one address.</summary>
/// <param name="Counts">Of TCP ports, by outcome.</param>
/// <param name="Open">What answered without the sidecar, what one claims without a proof, and what could not be tried: sorted.</param>
/// <param name="Proven">TCP ports where the sidecar proved itself, sorted.</param>
internal sealed record AddressFindings(IPAddress Address, IReadOnlyDictionary<DialOutcome, int> Counts, IReadOnlyList<PortFinding> Open, IReadOnlyList<int> Proven)
{
    /// <summary>Nothing at all answered: there is no such address, or no way to it from here. That proves nothing.</summary>
    public bool IsSilent => Counts.GetValueOrDefault(DialOutcome.Unreachable) == Counts.Values.Sum();
}

/// <summary>Tries every TCP and every UDP port of addresses from where it runs.</summary>
internal sealed class CaptureCheck(CaptureDial dial, TimeProvider time)
{
    private const int MostAtOnce = 512;

    /// <param name="keysOf">The keys of the pod at an address; empty where they are not known.</param>
    public async Task<AddressFindings> CheckAsync(IPAddress address, int first, int last, bool isUdpToo, Func<IPAddress, IReadOnlyCollection<byte[]>> keysOf, CancellationToken cancellation)
    {
        var keys = keysOf(address);
        var found = new ConcurrentBag<PortFinding>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(first, last + 1, options, async (port, stop) => found.Add(new PortFinding(address, "tcp", port, await dial.AskAsync(address, port, keys, stop))));
        var datagrams = isUdpToo ? await new DatagramSweep(time).SweepAsync(address, first, last, cancellation) : [];
        return new AddressFindings(
            address,
            found.GroupBy(finding => finding.Result.Outcome).ToDictionary(group => group.Key, group => group.Count()),
            [.. found.Where(finding => finding.Result.Outcome is DialOutcome.AnsweredWithoutProof or DialOutcome.ClaimedBySidecar or DialOutcome.NotTried).OrderBy(finding => finding.Port), .. datagrams],
            [.. found.Where(finding => finding.Result.Outcome == DialOutcome.Proven).Select(finding => finding.Port).Order()]);
    }
}
