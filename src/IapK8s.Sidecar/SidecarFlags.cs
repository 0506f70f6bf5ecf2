using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using IapK8s.Proxy.Pages;
using IapK8s.Sidecar.Probes;

namespace IapK8s.Sidecar;

/// <summary>The flags, each also read from <c>IAP_&lt;FLAG&gt;</c>. A start with mistakes stops with all of them listed.</summary>
internal sealed class SidecarFlags
{
    private readonly Option<string?> _controller = Flag("--controller", "URL", "The controller's push address, https");
    private readonly Option<string?> _credential = Flag("--credential", "DIR", "Folder with tls.crt, tls.key and ca.crt");
    private readonly Option<string?> _listen = Flag("--listen", "IP:PORT", "Where the app's traffic arrives, HTTP/1.1 and h2c, unless captured; default 127.0.0.1:8081");
    private readonly Option<string?> _app = Flag("--app", "IP:PORT", "Where the app listens, on the loopback: the Service points at --listen, whose port chooses the policy");
    private readonly Option<string?> _capture = Flag("--capture-port", "PORT", "Instead of --app: the port, on all addresses, that the pod's packet filter redirects all inbound connections to");
    private readonly Option<string?> _health = Flag("--health-listen", "IP:PORT", "Where /healthz and /readyz answer", "127.0.0.1:8082");
    private readonly Option<string?> _probeListen = Flag("--probe-listen", "IP:PORT", "Where the kubelet asks /probe/<container>/<kind>; [::]:PORT for all addresses of both families");
    private readonly Option<string?> _probes = Flag("--probes", "FILE", "What it asks: by container, livenessProbe, readinessProbe, startupProbe and lifecycle of the pod's spec, as JSON; also the JSON itself");
    private readonly Option<string?> _audit = Flag("--audit-log", "FILE", "Where decisions are written, one JSON line each; - for standard output", "-");
    private readonly Option<string?> _state = Flag("--state-dir", "DIR", "Folder that keeps the last good state over a restart; none when absent");
    private readonly Option<string?> _drain = Flag("--drain-timeout", "SECONDS", "How long requests under way may take after the signal to stop", "30");
    private readonly Option<string?>[] _page = [.. PageThemeFlags.All.Select(flag => Flag(flag.Name, "TEXT", flag.Help))];

    private Option<string?>[] All => [_controller, _credential, _listen, _app, _capture, _health, _probeListen, _probes, _audit, _state, _drain, .. _page];

    public static RootCommand Command(Func<SidecarOptions, CancellationToken, Task<int>> run, TextWriter errors)
    {
        var flags = new SidecarFlags();
        var command = new Command("run", "Stands in front of one app: authenticates, decides, signs, forwards and audits");
        foreach (var option in flags.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            var mistakes = new List<string>();
            var options = flags.Read(parsed, mistakes);
            foreach (var mistake in mistakes)
            {
                await errors.WriteLineAsync(mistake);
            }

            return mistakes.Count == 0 ? await run(options, cancellation) : 2;
        });
        return new RootCommand("The identity-aware proxy in an app's pod") { command };
    }

    internal static Option<string?> Flag(string name, string value, string description, string? fallback = null)
    {
        var variable = "IAP_" + name[2..].Replace('-', '_').ToUpperInvariant();
        return new Option<string?>(name)
        {
            HelpName = value,
            Description = $"{description} [{variable}{(fallback is null ? "" : $", default {fallback}")}]",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? set : fallback,
        };
    }

    private SidecarOptions Read(ParseResult parsed, List<string> mistakes)
    {
        var options = new SidecarOptions
        {
            Controller = Controller(parsed, mistakes),
            CredentialDirectory = Folder(parsed, _credential, isRequired: true, mistakes) ?? "",
            Inbound = Inbound(parsed, mistakes),
            HealthListen = Endpoint(parsed, _health, mistakes),
            ProbeListen = string.IsNullOrEmpty(parsed.GetValue(_probeListen)) ? null : Endpoint(parsed, _probeListen, mistakes),
            Probes = Probes(parsed, mistakes),
            AuditLog = AuditLog(parsed, mistakes),
            StateDirectory = Folder(parsed, _state, isRequired: false, mistakes),
            DrainTimeout = Seconds(parsed, _drain, mistakes),
            Theme = PageThemeFlags.Read(name => parsed.GetValue(_page.First(option => option.Name == name)) is { Length: > 0 } said ? said : null, mistakes),
        };
        CheckPorts(options, mistakes);
        return options;
    }

    private Inbound Inbound(ParseResult parsed, List<string> mistakes)
    {
        if (string.IsNullOrEmpty(parsed.GetValue(_capture)))
        {
            return new Inbound.Explicit(Endpoint(parsed, _listen, mistakes, "127.0.0.1:8081"), Endpoint(parsed, _app, mistakes, instead: $", or {_capture.Name} PORT where traffic is captured"));
        }

        foreach (var other in new[] { _app, _listen })
        {
            if (!string.IsNullOrEmpty(parsed.GetValue(other)))
            {
                mistakes.Add($"{other.Name} '{parsed.GetValue(other)}' and {_capture.Name} exclude each other: a captured connection says itself where it was going");
            }
        }

        return new Inbound.Captured(Port(parsed, _capture, mistakes));
    }

    private ImmutableArray<PodProbe> Probes(ParseResult parsed, List<string> mistakes)
    {
        var text = parsed.GetValue(_probes) ?? "";
        if (text.Length == 0)
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
        if (string.IsNullOrEmpty(parsed.GetValue(_probeListen)))
        {
            mistakes.Add($"{_probeListen.Name} is missing: {_probes.Name} says what is asked, but not where");
        }

        return probes;
    }

    private void CheckPorts(SidecarOptions options, List<string> mistakes)
    {
        var capture = (options.Inbound as Inbound.Captured)?.Port ?? 0;
        if (capture > 0 && capture == options.HealthListen.Port)
        {
            mistakes.Add($"{_capture.Name} and {_health.Name} are the same port: health is answered on a port of its own");
        }

        if (options.ProbeListen is { Port: > 0 } probe)
        {
            CheckProbes(probe.Port, capture, options, mistakes);
        }

        if (options.Inbound is not Inbound.Explicit { Listen.Port: > 0 } direct)
        {
            return;
        }

        if (direct.Listen.Equals(options.HealthListen))
        {
            mistakes.Add($"{_listen.Name} and {_health.Name} are the same address: health is answered on a port of its own");
        }

        if (direct.Listen.Equals(direct.App))
        {
            mistakes.Add($"{_listen.Name} and {_app.Name} are the same address: the proxy would forward to itself");
        }
    }

    private Uri Controller(ParseResult parsed, List<string> mistakes)
    {
        var text = parsed.GetValue(_controller);
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps)
        {
            return uri;
        }

        mistakes.Add(string.IsNullOrEmpty(text) ? $"{_controller.Name} is missing: write the controller's address, like https://127.0.0.1:8443" : $"{_controller.Name} '{text}' is not an https address: policies travel encrypted or not at all");
        return new Uri("https://invalid.invalid");
    }

    private static string? Folder(ParseResult parsed, Option<string?> option, bool isRequired, List<string> mistakes)
    {
        var text = parsed.GetValue(option);
        if (string.IsNullOrEmpty(text))
        {
            if (isRequired)
            {
                mistakes.Add($"{option.Name} is missing: name a folder");
            }

            return null;
        }

        if (File.Exists(text) || (isRequired && !Directory.Exists(text)))
        {
            mistakes.Add($"{option.Name} '{text}' is not a folder");
        }

        return Path.GetFullPath(text);
    }

    private void CheckProbes(int port, int capture, SidecarOptions options, List<string> mistakes)
    {
        var (listen, others) = ((options.Inbound as Inbound.Explicit)?.Listen.Port, $"{_health.Name}, {_listen.Name} and {_capture.Name}");
        if (port == capture || port == options.HealthListen.Port || port == listen)
        {
            mistakes.Add($"{_probeListen.Name} has the port of another listener: probes are answered on a port of their own, besides {others}");
        }

        foreach (var circular in options.Probes.Where(asked => asked.Action.Port == port || asked.Action.Port == capture))
        {
            mistakes.Add($"{_probes.Name}: {circular.Container} asks port {circular.Action.Port}, which is the proxy's own");
        }
    }

    private static int Port(ParseResult parsed, Option<string?> option, List<string> mistakes)
    {
        if (ushort.TryParse(parsed.GetValue(option), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0)
        {
            return port;
        }

        mistakes.Add($"{option.Name} '{parsed.GetValue(option)}' is not a port from 1 to 65535");
        return 0;
    }

    private static IPEndPoint Endpoint(ParseResult parsed, Option<string?> option, List<string> mistakes, string fallback = "", string instead = "")
    {
        var text = parsed.GetValue(option) is { Length: > 0 } given ? given : fallback;
        // Without a colon TryParse would take port 0.
        if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0)
        {
            return endpoint;
        }

        mistakes.Add(text.Length == 0 ? $"{option.Name} is missing: write IP:PORT{instead}" : $"{option.Name} '{text}' is not IP:PORT");
        return new IPEndPoint(IPAddress.None, 0);
    }

    private string AuditLog(ParseResult parsed, List<string> mistakes)
    {
        var text = parsed.GetValue(_audit) ?? "-";
        if (text != "-" && (Directory.Exists(text) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(text)))))
        {
            mistakes.Add($"{_audit.Name} '{text}' cannot be a file: its folder does not exist, or it is one itself");
        }

        return text;
    }

    private static TimeSpan Seconds(ParseResult parsed, Option<string?> option, List<string> mistakes)
    {
        if (int.TryParse(parsed.GetValue(option), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 3600)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        mistakes.Add($"{option.Name} '{parsed.GetValue(option)}' is not a number of seconds from 1 to 3600");
        return TimeSpan.FromSeconds(30);
    }
}
