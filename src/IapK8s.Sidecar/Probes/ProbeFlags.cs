using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using IapK8s.Policy.Networks;

namespace IapK8s.Sidecar.Probes;

/// <summary>The flags that say where and what the kubelet asks.</summary>
internal sealed class ProbeFlags
{
    private readonly Option<string?> _listen = SidecarFlags.Flag("--probe-listen", "IP:PORT", "Where the kubelet asks /probe/<container>/<kind>; [::]:PORT for all addresses of both families");
    private readonly Option<string?> _from = SidecarFlags.Flag("--probe-from", "CIDR,...", "Who may ask, such as the node's addresses; a hook does something to the app. Everybody when absent");
    private readonly Option<string?> _probes = SidecarFlags.Flag("--probes", "FILE", "What it asks: by container, livenessProbe, readinessProbe, startupProbe and lifecycle of the pod's spec, as JSON; also the JSON itself");

    public IEnumerable<Option<string?>> All => [_listen, _from, _probes];

    public IPEndPoint? ReadListen(ParseResult parsed, List<string> mistakes) => parsed.Said(_listen) is null ? null : parsed.Endpoint(_listen, mistakes);

    /// <returns>Empty: everybody.</returns>
    public ImmutableArray<IPNetwork> ReadFrom(ParseResult parsed, List<string> mistakes)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var text in parsed.Said(_from)?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            if (NetworkText.Parse(text, out var network) is { } mistake)
            {
                mistakes.Add($"{_from.Name} '{text}' {mistake.What}. {mistake.Fix}");
            }
            else
            {
                networks.Add(network);
            }
        }

        return networks.ToImmutable();
    }

    public ImmutableArray<PodProbe> ReadProbes(ParseResult parsed, List<string> mistakes)
    {
        if (parsed.Said(_probes) is not { } text)
        {
            return [];
        }

        var found = new List<string>();
        ImmutableArray<PodProbe> probes = [];
        try
        {
            var json = text.TrimStart().StartsWith('{') ? text : File.ReadAllText(text);
            probes = ProbeSpec.Parse(json, PodAddress.IsOwn, found);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            found.Add($"'{text}' cannot be read: {error.Message}");
        }

        mistakes.AddRange(found.Select(mistake => $"{_probes.Name}: {mistake}"));
        if (parsed.Said(_listen) is null)
        {
            mistakes.Add($"{_listen.Name} is missing: {_probes.Name} says what is asked, but not where");
        }

        return probes;
    }

    /// <param name="others">The process's other ports, each with the flag that says it.</param>
    public void Check(SidecarOptions options, IEnumerable<(string Name, int Port)> others, List<string> mistakes)
    {
        if (options.ProbeListen is not { Port: > 0 and var port })
        {
            return;
        }

        mistakes.AddRange(others.Where(other => other.Port == port).Select(other => $"{_listen.Name} and {other.Name} have the same port: probes are answered on a port of their own"));
        var captured = (options.Inbound as Inbound.Captured)?.Port;
        mistakes.AddRange(options.Probes.Where(probe => probe.Action.Port == port || probe.Action.Port == captured)
            .Select(probe => $"{_probes.Name}: {probe.Container} asks port {probe.Action.Port}, which is the proxy's own"));
    }
}
