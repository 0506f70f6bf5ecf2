using System.CommandLine;
using System.Globalization;
using System.Net;
using IapK8s.Compiler;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Admission.Webhooks;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Push;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller;

/// <summary>The flags, each also read from <c>IAP_&lt;FLAG&gt;</c>. A start with mistakes stops with all of them listed.</summary>
internal sealed class ControllerFlags
{
    private readonly Option<string?> _source = Flag("--source", "DIR", "Folder of manifests: policies, providers, groups, and the pods and services they protect");
    private readonly Option<bool> _cluster = new("--cluster") { Description = "Instead of --source: read resources from the API server of the cluster that this runs in; pods prove themselves by their ServiceAccount tokens [IAP_CLUSTER=true]", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("IAP_CLUSTER") is "true" or "1" };
    private readonly Option<string?> _kubeconfig = Flag("--kubeconfig", "FILE", "With --cluster: the API server and identity of this file's current context, for a controller that runs outside");
    private readonly Option<string?> _state = Flag("--state-dir", "DIR", "Folder for keys, credentials, revocations and status; kept over restarts, readable by its owner alone");
    private readonly Option<string?> _release = Flag("--release-namespace", "NAME", "The namespace of the controller and the gateways: no cluster policy takes its pods", PolicyCompiler.DefaultReleaseNamespace);
    private readonly Option<string?> _listen = Flag("--listen", "IP:PORT", "Where sidecars and gateways connect, with mutual TLS", "127.0.0.1:8443");
    private readonly Option<string?> _health = Flag("--health-listen", "IP:PORT", "Where /healthz and /readyz answer", "127.0.0.1:8445");
    private readonly WebhookFlags _webhook = new();
    private readonly Option<string?> _portal = Flag("--portal-url", "URL", "Origin of the sign-in portal as browsers see it");
    private readonly Option<string?> _sessions = Flag("--sessions-address", "URL", "Where sidecars reach the gateways' Sessions service");
    private readonly Option<string?> _serving = Flag(GatewayServingSyntax.Flag, "WHAT", "What the gateways were started for: forward-auth (--forward-auth-listen, --ext-authz-listen, --forward-auth-tls-listen, --ext-authz-tls-listen), applications (--applications-listen, --applications-plain-listen), or none. Whoever asks for more is told so in status and warned by the webhook; nothing else changes", GatewayServingSyntax.Everything);
    private readonly Option<string?> _assertion = Flag("--rotate-assertion-keys", "DURATION", "How long a key signs an app's assertions", "7d");
    private readonly Option<string?> _scope = Flag("--rotate-scope-keys", "DURATION", "How long a key seals a host's session cookies", "30d");
    private readonly Option<string?> _session = Flag("--rotate-session-keys", "DURATION", "How long a key signs sessions", "30d");

    public static RootCommand Command(Func<ControllerOptions, CancellationToken, Task<int>> run, TextWriter errors)
    {
        var flags = new ControllerFlags();
        var command = new RootCommand("Compiles policies, makes keys and credentials, and pushes to every sidecar and gateway exactly what is its own");
        foreach (var option in flags.All)
        {
            command.Options.Add(option);
        }

        command.Options.Add(flags._cluster);

        command.Subcommands.Add(CrdsCommand.Create(errors));
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
        return command;
    }

    private Option<string?>[] All => [_source, _kubeconfig, _state, _release, _listen, _health, .. _webhook.All, _portal, _sessions, _serving, _assertion, _scope, _session];

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

    private ControllerOptions Read(ParseResult parsed, List<string> mistakes) => new()
    {
        Source = parsed.GetValue(_cluster) ? "" : Folder(parsed, _source, mustExist: true, mistakes),
        Cluster = Cluster(parsed, mistakes),
        StateDirectory = Folder(parsed, _state, mustExist: false, mistakes),
        ReleaseNamespace = Name(parsed, _release, mistakes),
        Listen = Endpoint(parsed, _listen, mistakes),
        HealthListen = Endpoint(parsed, _health, mistakes),
        Webhook = _webhook.Read(parsed, mistakes),
        Portal = new PortalOptions(Origin(parsed, _portal, httpOnLocalhost: true, mistakes), Origin(parsed, _sessions, httpOnLocalhost: false, mistakes)),
        GatewayServing = Serving(parsed, _serving, mistakes),
        Rotation = new KeyRotationOptions
        {
            Assertion = Duration(parsed, _assertion, mistakes),
            Scope = Duration(parsed, _scope, mistakes),
            SessionSigning = Duration(parsed, _session, mistakes),
        },
    };

    private ClusterOptions? Cluster(ParseResult parsed, List<string> mistakes)
    {
        var (isCluster, source, file) = (parsed.GetValue(_cluster), parsed.GetValue(_source), parsed.GetValue(_kubeconfig));
        if (isCluster && !string.IsNullOrEmpty(source))
        {
            mistakes.Add($"{_source.Name} '{source}' is given with {_cluster.Name}: keep one of them");
        }

        if (!isCluster && !string.IsNullOrEmpty(file))
        {
            mistakes.Add($"{_kubeconfig.Name} '{file}' is given without {_cluster.Name}: add it, or remove this");
        }
        else if (!string.IsNullOrEmpty(file) && !File.Exists(file))
        {
            mistakes.Add($"{_kubeconfig.Name} '{file}' is not a file");
        }

        return isCluster ? new ClusterOptions(string.IsNullOrEmpty(file) ? null : Path.GetFullPath(file)) : null;
    }

    private static string Folder(ParseResult parsed, Option<string?> option, bool mustExist, List<string> mistakes)
    {
        var text = parsed.GetValue(option);
        if (string.IsNullOrEmpty(text))
        {
            mistakes.Add($"{option.Name} is missing: name a folder");
        }
        else if (mustExist && !Directory.Exists(text))
        {
            mistakes.Add($"{option.Name} '{text}' is not a folder");
        }
        else if (File.Exists(text))
        {
            mistakes.Add($"{option.Name} '{text}' is a file, not a folder");
        }

        return string.IsNullOrEmpty(text) ? "" : Path.GetFullPath(text);
    }

    private static string Name(ParseResult parsed, Option<string?> option, List<string> mistakes)
    {
        var text = parsed.GetValue(option) ?? "";
        if (NameSyntax.CheckLabel(text) is { } problem)
        {
            mistakes.Add($"{option.Name} {problem.Message}");
        }

        return text;
    }

    private static GatewayServing Serving(ParseResult parsed, Option<string?> option, List<string> mistakes)
    {
        if (GatewayServingSyntax.Parse(parsed.GetValue(option) ?? "", out var serving) is { } problem)
        {
            mistakes.Add($"{option.Name} {problem.Message}. {problem.Fix}");
        }

        return serving;
    }

    internal static IPEndPoint Endpoint(ParseResult parsed, Option<string?> option, List<string> mistakes)
    {
        var text = parsed.GetValue(option) ?? "";
        // Without a colon TryParse would take port 0.
        if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0)
        {
            return endpoint;
        }

        mistakes.Add($"{option.Name} '{text}' is not IP:PORT");
        return new IPEndPoint(IPAddress.None, 0);
    }

    internal static Uri Origin(ParseResult parsed, Option<string?> option, bool httpOnLocalhost, List<string> mistakes)
    {
        var text = parsed.GetValue(option);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            mistakes.Add(string.IsNullOrEmpty(text) ? $"{option.Name} is missing: write an origin like https://auth.example.com" : $"{option.Name} '{text}' is not an origin: write scheme, host and port alone");
            return new Uri("https://invalid.invalid");
        }

        if (uri.Scheme != Uri.UriSchemeHttps && !(httpOnLocalhost && uri.Scheme == Uri.UriSchemeHttp && (uri.Host == "localhost" || uri.Host.EndsWith(".localhost", StringComparison.Ordinal))))
        {
            mistakes.Add($"{option.Name} '{text}' must be https{(httpOnLocalhost ? " (http only for names under localhost)" : "")}");
        }

        return uri;
    }

    private static TimeSpan Duration(ParseResult parsed, Option<string?> option, List<string> mistakes)
    {
        var text = parsed.GetValue(option) ?? "";
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 100_000)
        {
            var duration = text[^1] switch
            {
                'd' => TimeSpan.FromDays(number),
                'h' => TimeSpan.FromHours(number),
                'm' => TimeSpan.FromMinutes(number),
                _ => TimeSpan.Zero,
            };
            if (duration >= TimeSpan.FromHours(1) && duration <= TimeSpan.FromDays(3650))
            {
                return duration;
            }
        }

        mistakes.Add($"{option.Name} '{text}' is not a duration of an hour to ten years: write 12h or 7d");
        return TimeSpan.FromDays(1);
    }
}
