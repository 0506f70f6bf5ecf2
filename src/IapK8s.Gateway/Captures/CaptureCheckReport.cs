namespace IapK8s.Gateway.Captures;

/// <summary>What a check found, for humans.</summary>
internal static class CaptureCheckReport
{
    private const int MostPorts = 20;

    public static async Task WriteAsync(TextWriter output, IReadOnlyList<AddressFindings> findings, bool isUdpToo)
    {
        foreach (var found in findings)
        {
            var ports = found.Counts.Values.Sum();
            await output.WriteLineAsync($"{found.Address}: {ports} TCP ports{(isUdpToo ? " and as many UDP ports" : "")} tried from here");
            await output.WriteLineAsync($"  the sidecar, proven   {found.Counts.GetValueOrDefault(DialOutcome.Proven),6}{Named(found.Proven)}");
            await output.WriteLineAsync($"  closed unanswered     {found.Counts.GetValueOrDefault(DialOutcome.Shut),6}");
            await output.WriteLineAsync($"  refused               {found.Counts.GetValueOrDefault(DialOutcome.Refused),6}");
            await output.WriteLineAsync($"  not reachable         {found.Counts.GetValueOrDefault(DialOutcome.Unreachable),6}");
            await output.WriteLineAsync($"  not to be tried here  {found.Open.Count(open => open.Result.Outcome == DialOutcome.NotTried),6}");
            await output.WriteLineAsync($"  without the sidecar   {found.Open.Count(open => open.Result.Outcome != DialOutcome.NotTried),6}");
            foreach (var open in found.Open)
            {
                await output.WriteLineAsync($"    {open.Protocol} {open.Port}: {CaptureJudgement.Say(open.Result)}");
            }

            if (found.IsSilent)
            {
                await output.WriteLineAsync("  nothing answered at all: is there such an address, and a way to it from here? This proves nothing");
            }
        }
    }

    private static string Named(IReadOnlyList<int> ports) => ports.Count is 0 or > MostPorts ? "" : $"   ({string.Join(", ", ports)})";
}
