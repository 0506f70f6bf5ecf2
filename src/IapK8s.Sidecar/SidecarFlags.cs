using System.CommandLine;
using System.Globalization;
using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Credentials;
using IapK8s.Proxy.Pages;
using IapK8s.Sidecar.Probes;

namespace IapK8s.Sidecar;

/// <summary>The flags, each also read from <c>IAP_&lt;FLAG&gt;</c>. A start with mistakes stops with all of them listed.</summary>
internal sealed class SidecarFlags
{
    private readonly Option<string?> _controller = Flag("--controller", "URL", "The controller's push address, https");
    private readonly Option<string?>[] _credential = [.. PeerCredentialFlags.All.Select(flag => Flag(flag.Name, flag.Value, flag.Help))];
    private readonly InboundFlags _inbound = new();
    private readonly ProbeFlags _probes = new();
    private readonly Option<string?> _health = Flag("--health-listen", "IP:PORT", "Where /healthz and /readyz answer", "127.0.0.1:8082");
    private readonly Option<string?> _audit = Flag("--audit-log", "FILE", "Where decisions are written, one JSON line each; - for standard output", "-");
    private readonly Option<string?> _state = Flag("--state-dir", "DIR", "Folder that keeps the last good state over a restart; none when absent");
    private readonly Option<string?> _drain = Flag("--drain-timeout", "SECONDS", "How long requests under way may take after the signal to stop", "30");
    private readonly Option<string?>[] _page = [.. PageThemeFlags.All.Select(flag => Flag(flag.Name, "TEXT", flag.Help))];

    private Option<string?>[] All => [_controller, .. _credential, .. _inbound.All, _health, .. _probes.All, _audit, _state, _drain, .. _page];

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
        var controller = Controller(parsed, mistakes);
        var stateDirectory = Folder(parsed, _state, mistakes);
        var options = new SidecarOptions
        {
            Controller = controller,
            // A mistake keeps the process from starting with the other one.
            Credential = PeerCredentialFlags.Read(name => parsed.GetValue(_credential.First(option => option.Name == name)), isGateway: false, stateDirectory, mistakes) ?? new CredentialFolder(""),
            Inbound = _inbound.Read(parsed, mistakes),
            HealthListen = parsed.Endpoint(_health, mistakes),
            Tls = _inbound.ReadTls(parsed, mistakes),
            ProbeListen = _probes.ReadListen(parsed, mistakes),
            ProbeFrom = _probes.ReadFrom(parsed, mistakes),
            Probes = _probes.ReadProbes(parsed, mistakes),
            AuditLog = AuditLog(parsed, mistakes),
            StateDirectory = stateDirectory,
            DrainTimeout = Seconds(parsed, _drain, mistakes),
            Theme = PageThemeFlags.Read(name => parsed.GetValue(_page.First(option => option.Name == name)) is { Length: > 0 } said ? said : null, mistakes),
        };
        CheckPorts(options, mistakes);
        return options;
    }

    private void CheckPorts(SidecarOptions options, List<string> mistakes)
    {
        var health = options.HealthListen;
        switch (options.Inbound)
        {
            case Inbound.Captured { Port: > 0 } captured:
                if (captured.Port == health.Port)
                {
                    mistakes.Add($"{_inbound.CaptureName} and {_health.Name} are the same port: health is answered on a port of its own");
                }

                _probes.Check(options, [(_inbound.CaptureName, captured.Port), (_health.Name, health.Port)], mistakes);
                break;
            case Inbound.Explicit { Listen.Port: > 0 } direct:
                if (direct.Listen.Equals(health))
                {
                    mistakes.Add($"{_inbound.ListenName} and {_health.Name} are the same address: health is answered on a port of its own");
                }

                if (direct.Listen.Equals(direct.App))
                {
                    mistakes.Add($"{_inbound.ListenName} and {_inbound.AppName} are the same address: the proxy would forward to itself");
                }

                _probes.Check(options, [(_inbound.ListenName, direct.Listen.Port), (_health.Name, health.Port)], mistakes);
                break;
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

    private static string? Folder(ParseResult parsed, Option<string?> option, List<string> mistakes)
    {
        var text = parsed.GetValue(option);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (File.Exists(text))
        {
            mistakes.Add($"{option.Name} '{text}' is not a folder");
        }

        return Path.GetFullPath(text);
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
