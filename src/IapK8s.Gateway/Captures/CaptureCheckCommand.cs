using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IapK8s.Identity.Captures;
using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Credentials;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Captures;

/// <summary><c>iap-gateway capture-check ADDRESS…</c>: what answers at a pod without its sidecar? Exit code 0: nothing. 1: something, or nothing could be reached.
/// 2: not a question that can be asked.</summary>
internal static class CaptureCheckCommand
{
    private static readonly TimeSpan Arrival = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var addresses = new Argument<string[]>("ADDRESS") { Description = "Addresses or names of the pod; of a name every IPv4 and IPv6 address", Arity = ArgumentArity.OneOrMore };
        var ports = new Option<string>("--ports") { HelpName = "FIRST-LAST", Description = "The ports to try", DefaultValueFactory = _ => "1-65535" };
        var tcpOnly = new Option<bool>("--tcp-only") { Description = "Leave UDP out" };
        var controller = new Option<string?>("--controller") { HelpName = "URL", Description = "The controller, which knows the pods' keys; without it nobody can tell a sidecar from what pretends to be one" };
        var credential = PeerCredentialFlags.All.Select(flag => new Option<string?>(flag.Name) { HelpName = flag.Value, Description = $"The gateway's, for --controller: {flag.Help}" }).ToDictionary(option => option.Name);
        var command = new Command("capture-check", "Tries every TCP and UDP port of a pod from here and says what answers without the sidecar") { addresses, ports, tcpOnly, controller };
        credential.Values.ToList().ForEach(command.Options.Add);
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var errors = parsed.InvocationConfiguration.Error;
            try
            {
                if (!TryRange(parsed.GetValue(ports)!, out var first, out var last))
                {
                    await errors.WriteLineAsync($"iap-gateway: --ports '{parsed.GetValue(ports)}' must be FIRST-LAST within 1-65535, such as 1-1024");
                    return 2;
                }

                var saidCredential = credential.Values.Any(option => parsed.GetValue(option) is not null);
                if (parsed.GetValue(controller) is null == saidCredential)
                {
                    await errors.WriteLineAsync("iap-gateway: --controller and --credential (or --token-dir) come together: the controller tells the pods' keys to gateways alone");
                    return 2;
                }

                var mistakes = new List<string>();
                var own = saidCredential ? PeerCredentialFlags.Read(name => parsed.GetValue(credential[name]), isGateway: true, stateDirectory: null, mistakes) : null;
                if (mistakes.Count > 0)
                {
                    mistakes.ForEach(mistake => errors.WriteLine($"iap-gateway: {mistake}"));
                    return 2;
                }

                var resolved = await ResolveAsync(parsed.GetValue(addresses)!, cancellation);
                var targets = own is not null ? await TargetsAsync(parsed.GetValue(controller)!, own, cancellation) : [];
                var isUdpToo = !parsed.GetValue(tcpOnly);
                var findings = new List<AddressFindings>();
                var check = new CaptureCheck(new CaptureDial(TimeProvider.System), TimeProvider.System);
                foreach (var address in resolved)
                {
                    findings.Add(await check.CheckAsync(address, first, last, isUdpToo, of => [.. targets.Where(target => target.Addresses.Contains(of)).SelectMany(target => target.Keys)], cancellation));
                }

                await CaptureCheckReport.WriteAsync(output, findings, isUdpToo);
                return findings.All(found => found.Open.Count == 0 && !found.IsSilent) ? 0 : 1;
            }
            catch (Exception mistake) when (mistake is SocketException or CredentialException or TimeoutException or UriFormatException)
            {
                await errors.WriteLineAsync($"iap-gateway: {mistake.Message}");
                return 2;
            }
        });
        return command;
    }

    private static bool TryRange(string text, out int first, out int last)
    {
        var parts = text.Split('-');
        last = 0;
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && parts.Length <= 2 && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out last)
            && first is > 0 && first <= last && last <= ushort.MaxValue;
    }

    private static async Task<IReadOnlyList<IPAddress>> ResolveAsync(string[] names, CancellationToken cancellation)
    {
        var addresses = new List<IPAddress>();
        foreach (var name in names)
        {
            addresses.AddRange(IPAddress.TryParse(name, out var address) ? [address] : await Dns.GetHostAddressesAsync(name, cancellation));
        }

        return [.. addresses.Distinct()];
    }

    /// <summary>As a gateway learns them, from the controller's stream.</summary>
    /// <exception cref="TimeoutException">Nothing came.</exception>
    private static async Task<IReadOnlyCollection<CaptureTarget>> TargetsAsync(string controller, IPeerCredential credential, CancellationToken cancellation)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDataPlane(new PushClientOptions { Controller = new Uri(controller), Credential = credential });
        await using var provider = services.BuildServiceProvider();
        var plane = provider.GetRequiredService<IDataPlane>();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = plane.Subscribe(_ => arrived.TrySetResult());
        var client = provider.GetServices<IHostedService>().Single();
        await client.StartAsync(cancellation);
        try
        {
            await arrived.Task.WaitAsync(Arrival, cancellation);
            return plane.Current?.Gateway?.CaptureTargets.Values ?? throw new TimeoutException(plane.Explanation);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The pods' keys did not come within {Arrival.TotalSeconds} s: {plane.Explanation}");
        }
        finally
        {
            await client.StopAsync(CancellationToken.None);
        }
    }
}
