using System.Diagnostics;
using System.Text.Json.Nodes;
using IapK8s.Chart.Tests.Renders;

namespace IapK8s.Chart.Tests.Values;

/// <summary>The chart takes the networks that the built gateway takes, and refuses the others before anything is installed.</summary>
internal sealed class NetworkValuesTests
{
    private static readonly string[] Texts =
    [
        "10.0.0.0/8", "10.1.2.3/32", "172.16.0.0/12", "192.168.1.128/25", "0.0.0.0/8", "255.255.255.255/32", "128.0.0.0/1", "10.244.0.0/15", "10.1.2.252/30", "10.0.0.0/7", "8.0.0.0/5",
        "10.1.2.3/8", "10.245.0.0/15", "10.1.2.130/26", "192.168.1.1/31", "0.0.0.0/0", "1.0.0.0/0", "10.0.0.0/33", "10.0.0.0/08", "010.0.0.0/8", "10.0.0.256/32", "10.0.0/24", "10/8", "10.0.0.0", "10.0.0.0.0/8",
        "fd00::/8", "FD00:1::/64", "fd00:10:96::/112", "::1/128", "::/1", "::/8", "2001:db8::/33", "2001:db8:8000::/33", "1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7::/112", "::2:3:4:5:6:7:8/128", "::10.0.0.0/120",
        "1:2:3:4:5:6:1.2.3.4/128", "64:ff9b::192.0.2.0/120", "0:0:0:0:0:0:0:0/1", "fc00::/7", "fd00::0:0/64", "2001:db8::192.0.2.33/128",
        "fd00::1/64", "2001:db8:c000::/33", "fd00:0:0:1::/63", "::10.0.0.1/120", "::/0", "fd00::/129", "fd00::/064", "::ffff:10.0.0.0/104", "::ffff:0:0/96", "1::2::/64", ":::/64", "1:2:3:4:5:6:7:8::/128", "::1:2:3:4:5:6:7:8/128",
        "1:2:3:4:5:6:7/112", ":1:2:3:4:5:6:7/128", "1:2:3:4:5:6:7:/128", ":1::/64", "1::2:/64", "fd000::/16", "fe80::%eth0/64", "[fd00::]/8", "1:2:3:4:5:6:7:1.2.3.4/128", "1.2.3.4::/64", "::1.2.3/128", "everybody/8", "/8", ":/8",
    ];

    [TestCase("--cluster-networks", "applications: {{enabled: true, clusterNetworks: [{0}]}}")]
    [TestCase("--forward-auth-callers", "gateway: {{forwardAuth: {{enabled: true, callers: [{0}]}}}}")]
    public async Task WhatTheGatewayTakesIsTaken_AndWhatItRefusesIsRefused(string flag, string values)
    {
        var mistakes = await MistakesAsync($"{flag}={string.Join(',', Texts)}");
        var refused = Texts.Where(text => mistakes.Contains($"{flag} '{text}' ", StringComparison.Ordinal)).ToList();
        var taken = Texts.Except(refused).ToList();
        Math.Min(taken.Count, refused.Count).ShouldBeGreaterThan(20, mistakes);

        Render.With(Values(taken)).Rendered();
        refused.Where(text => Render.With(Values([text])).ExitCode == 0).ShouldBeEmpty();

        string Values(IEnumerable<string> networks) => string.Format(System.Globalization.CultureInfo.InvariantCulture, values, string.Join(", ", networks.Select(network => $"\"{network}\"")));
    }

    /// <summary>Wherever the schema takes a network.</summary>
    [TestCaseSource(nameof(Lists))]
    public void AMistypedNetworkIsNamedWithItsValueAndWhatToWrite(string path)
    {
        Refusal("10.0.0.1/8").ShouldContain($"{path}: 10.0.0.1/8 has bits set beyond its prefix: write the network's first address, such as 10.0.0.0/8 for 10.0.0.1/8, or a longer prefix");
        Refusal("fd00::1/64").ShouldContain($"{path}: fd00::1/64 has bits set beyond its prefix");
        Refusal("::ffff:10.0.0.0/104").ShouldContain($"{path}: ::ffff:10.0.0.0/104 is an IPv4-mapped address: write the IPv4 range itself");
        Refusal("1::2::/64").ShouldContain($"{path}: 1::2::/64 is not a CIDR: write an address and a prefix length");

        string Refusal(string network)
        {
            var names = path.Split('.');
            return Render.With($"{string.Concat(names.Select(name => $"{{\"{name}\": "))}[\"{network}\"]{new string('}', names.Length)}").Errors;
        }
    }

    public static IEnumerable<string> Lists => ListsBelow("", JsonNode.Parse(Repository.Here.Read("charts/iap-k8s/values.schema.json"))!);

    private static IEnumerable<string> ListsBelow(string path, JsonNode schema) =>
        schema["items"]?["$ref"]?.GetValue<string>() is { } reference && reference.EndsWith("cidr", StringComparison.OrdinalIgnoreCase)
            ? [path]
            : (schema["properties"]?.AsObject() ?? []).SelectMany(property => ListsBelow(path.Length == 0 ? property.Key : $"{path}.{property.Key}", property.Value!));

    /// <summary>Of the gateway, which is told nothing else and so does not start.</summary>
    private static async Task<string> MistakesAsync(string argument)
    {
        using var process = Process.Start(new ProcessStartInfo(Repository.Here.PathOf("artifacts", "bin", "IapK8s.Gateway", "release", "iap-gateway"), [argument]) { RedirectStandardError = true })!;
        var mistakes = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(2, mistakes);
        return mistakes;
    }
}
