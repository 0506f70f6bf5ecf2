using System.Globalization;
using System.Net;
using IapK8s.Gateway.Applications;
using IapK8s.Gateway.ForwardAuth;
using IapK8s.Policy.Networks;
using IapK8s.Proxy.Credentials;
using IapK8s.Proxy.Pages;

namespace IapK8s.Gateway.Hosting;

/// <summary>From text to <see cref="GatewayOptions"/>, with every mistake and not the first alone.</summary>
internal static class GatewayFlags
{
    /// <summary>Name, help, and what holds where nothing is said (null: it must be said, or may be left out).</summary>
    public static readonly IReadOnlyList<(string Name, string Help, string? Default, bool Required)> All =
    [
        ("--controller", "https address of the controller's push service", null, true),
        .. PeerCredentialFlags.All.Select(flag => (flag.Name, flag.Help, (string?)null, false)),
        ("--listen", "address:port of the sign-in portal", null, true),
        ("--sessions-listen", "address:port of the Sessions service for sidecars (TLS)", null, true),
        ("--health-listen", "address:port of /healthz and /readyz", null, true),
        ("--audit-log", "file for the audit log, - for standard output", "-", false),
        ("--max-sessions", "how many sessions to keep; beyond them nobody new can sign in", "100000", false),
        ("--trusted-proxies", "CIDRs, separated by commas, whose X-Forwarded-For is believed", null, false),
        .. ForwardAuthFlags.All.Select(flag => (flag.Name, flag.Help, (string?)null, false)),
        .. ApplicationFlags.All.Select(flag => (flag.Name, flag.Help, (string?)null, false)),
        .. PageThemeFlags.All.Select(flag => (flag.Name, flag.Help, (string?)null, false)),
    ];

    public static string EnvironmentName(string flag) => "IAP_" + flag[2..].Replace('-', '_').ToUpperInvariant();

    /// <returns>Null where <paramref name="mistakes"/> says why not.</returns>
    public static GatewayOptions? Read(Func<string, string?> value, out IReadOnlyList<string> mistakes)
    {
        var found = new List<string>();
        foreach (var (name, _, _, _) in All.Where(flag => flag.Required && string.IsNullOrWhiteSpace(value(flag.Name))))
        {
            found.Add($"{name} (or {EnvironmentName(name)}) is required");
        }

        var controller = Controller(value("--controller"), found);
        var credential = PeerCredentialFlags.Read(value, isGateway: true, stateDirectory: null, found);
        var portal = EndPoint("--listen", value("--listen"), found);
        var sessions = EndPoint("--sessions-listen", value("--sessions-listen"), found);
        var health = EndPoint("--health-listen", value("--health-listen"), found);
        var maxSessions = MaxSessions(value("--max-sessions"), found);
        var proxies = Networks("--trusted-proxies", value("--trusted-proxies"), found);
        var doors = ForwardAuthFlags.Read(value, found);
        var applications = ApplicationFlags.Read(value, found);
        var theme = PageThemeFlags.Read(value, found);
        mistakes = found;
        return found.Count > 0
            ? null
            : new GatewayOptions
            {
                Controller = controller!,
                Credential = credential!,
                Listen = portal!,
                SessionsListen = sessions!,
                HealthListen = health!,
                AuditLog = value("--audit-log") ?? "-",
                MaxSessions = maxSessions,
                TrustedProxies = proxies,
                ForwardAuth = doors,
                Applications = applications,
                Theme = theme,
            };
    }

    private static Uri? Controller(string? text, List<string> mistakes)
    {
        if (string.IsNullOrWhiteSpace(text) || Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.PathAndQuery == "/")
        {
            return string.IsNullOrWhiteSpace(text) ? null : new Uri(text);
        }

        mistakes.Add($"--controller '{text}' must be https://host:port, and nothing behind it");
        return null;
    }

    internal static IPEndPoint? EndPoint(string name, string? text, List<string> mistakes)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        // An address without a port parses, and would listen on any.
        if (IPEndPoint.TryParse(text, out var endPoint) && text.EndsWith($":{endPoint.Port}", StringComparison.Ordinal))
        {
            return endPoint;
        }

        mistakes.Add($"{name} '{text}' must be address:port, such as 127.0.0.1:8400");
        return null;
    }

    private static int MaxSessions(string? text, List<string> mistakes)
    {
        if (int.TryParse(text ?? "100000", NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 10_000_000)
        {
            return count;
        }

        mistakes.Add($"--max-sessions '{text}' must be a number from 1 to 10000000");
        return 0;
    }

    /// <param name="widest">The shortest prefix that a network may have.</param>
    internal static List<IPNetwork> Networks(string name, string? text, List<string> mistakes, int widest = 1)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // Everybody's word is nobody's (S12), and host bits are a typing mistake that would make a network of an address.
            if (NetworkText.Parse(part, out var network) is { } mistake)
            {
                mistakes.Add($"{name} '{part}' {mistake.What}. {mistake.Fix}");
            }
            else if (network.PrefixLength < widest)
            {
                mistakes.Add($"{name} '{part}' is wider than /{widest}. Write the networks that are meant, such as 10.1.2.0/24.");
            }
            else
            {
                networks.Add(network);
            }
        }

        return networks;
    }
}
