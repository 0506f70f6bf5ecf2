using System.CommandLine;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Snippet.Servers;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Snippet;

/// <summary>What <c>snippet</c> is told besides the policy.</summary>
internal sealed class SnippetOptions
{
    public Argument<string> Kind { get; } = KindArgument();

    public Option<string> Policy { get; } = new("--policy") { HelpName = "NAMESPACE/NAME", Description = "The policy that decides", Required = true };

    public Option<string?> Gateway { get; } = new("--gateway") { HelpName = "URL", Description = "The gateway's listener for ingresses, as the ingress sees it: http in cleartext (--forward-auth-listen; for gRPC --ext-authz-listen), https where the ingress shows a certificate (--forward-auth-tls-listen, port 8449 of the chart; for gRPC --ext-authz-tls-listen, 9004) [http, Service iap-gateway of iap-system, port 8446; for gRPC 9003]" };

    public Option<string?> GatewayName { get; } = new("--gateway-name") { HelpName = "NAME", Description = "With https: the name in the gateway's certificate [the host of --gateway]" };

    public Option<string?> TlsFolder { get; } = new("--tls-dir") { HelpName = "DIR", Description = "With https, nginx, caddy, envoy: folder with the ingress's tls.crt and tls.key, and with ca.crt, who signed the gateway's [/etc/KIND/iap-gateway]" };

    public Option<string?> Upstream { get; } = new("--upstream") { HelpName = "URL", Description = "The app, as the ingress sees it [the Service that the policy targets]" };

    public Option<string> Protocol { get; } = ProtocolOption();

    public Option<string?> Listen { get; } = new("--listen") { HelpName = "ADDRESS", Description = "nginx: address:port to listen at [the host's port]; caddy: address to bind [all]" };

    public Option<string?> IngressNamespace { get; } = new("--ingress-namespace") { HelpName = "NAME", Description = "Where the ingress runs [what its own chart uses]" };

    public Option<string?> Parent { get; } = new("--parent") { HelpName = "NAMESPACE/NAME", Description = "envoy-gateway, istio, gateway-api: the Gateway that routes hang on [gateway, where the ingress runs]" };

    public IEnumerable<Symbol> All => [Kind, Policy, Gateway, GatewayName, TlsFolder, Upstream, Protocol, Listen, IngressNamespace, Parent];

    /// <exception cref="CliException">It is no address, or the ingress cannot speak so with it.</exception>
    public GatewayDoors DoorsOf(CommandContext context, SnippetKind kind, SnippetProtocol protocol, string policy)
    {
        var (scheme, address) = context.Value(Gateway) is { } text
            ? ServiceAddress.Parse("--gateway", text, [Uri.UriSchemeHttp, Uri.UriSchemeHttps])
            : (Uri.UriSchemeHttp, ChartDoors.AddressOf(protocol));
        var tls = scheme == Uri.UriSchemeHttps ? TlsOf(context, kind, protocol, address) : Cleartext(context);
        ChartDoors.Check(address, protocol, isEncrypted: tls is not null);
        return new GatewayDoors(address, policy) { Tls = tls };
    }

    /// <exception cref="CliException">The kind cannot ask so.</exception>
    public SnippetProtocol ProtocolOf(CommandContext context, SnippetKind kind) => (context.Value(Protocol), kind.SpeaksGrpc, kind.SpeaksHttp) switch
    {
        ("grpc", false, _) when context.Has(Protocol) => throw new CliException($"--protocol grpc: {kind.Name} asks over HTTP alone", "Leave it out."),
        ("http", _, false) => throw new CliException($"--protocol http: {kind.Name} asks over gRPC alone", "Leave it out."),
        ("grpc", true, _) => SnippetProtocol.Grpc,
        _ => SnippetProtocol.Http,
    };

    /// <exception cref="CliException">It is none.</exception>
    public static (string Namespace, string Name) Pair(string option, string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (ns, name) = slash < 0 ? ("", text) : (text[..slash], text[(slash + 1)..]);
        return NameSyntax.CheckLabel(ns) is null && NameSyntax.CheckSubdomain(name) is null
            ? (ns, name)
            : throw new CliException($"{option} {Quoted.Of(text)} is no NAMESPACE/NAME", "Write both, such as shop/shop.");
    }

    /// <exception cref="CliException">It has what would be configuration.</exception>
    public string? ListenOf(CommandContext context) => context.Value(Listen) is { } listen ? ServerText.Of(listen) : null;

    private GatewayTls TlsOf(CommandContext context, SnippetKind kind, SnippetProtocol protocol, ServiceAddress address)
    {
        if (kind.Tls == SnippetTls.None)
            throw new CliException($"--gateway https://{address.Authority}: nothing is printed by which {kind.Name} would show the gateway a certificate", $"Write http://NAME:PORT, where the gateway is asked in cleartext (the chart's port {ChartDoors.PortOf(protocol, isEncrypted: false)}), and list the address of the ingress under --forward-auth-callers.");
        if (kind.Tls == SnippetTls.Secret && context.Has(TlsFolder))
            throw new CliException($"--tls-dir: {kind.Name} has its certificate in the Secret {GatewayTls.Secret}", "Leave it out.");
        var name = context.Value(GatewayName);
        if (name is null && !address.IsName)
            throw new CliException($"--gateway https://{address.Authority} is no name, and certificates have names", "Say the one in the gateway's certificate: --gateway-name NAME.");
        if (name is not null && NameSyntax.CheckSubdomain(name) is { } problem)
            throw new CliException($"--gateway-name: {problem.Message}", "Write a name that stands in the gateway's certificate, such as iap-gateway.iap-system.svc.");
        return new GatewayTls(name ?? address.Host, context.Value(TlsFolder)?.TrimEnd('/') ?? kind.TlsFolder);
    }

    private GatewayTls? Cleartext(CommandContext context) => new Option[] { GatewayName, TlsFolder }.FirstOrDefault(context.Has) is { } option
        ? throw new CliException($"{option.Name} is about a gateway with TLS", "Write --gateway https://NAME:PORT, or leave it out.")
        : null;

    private static Argument<string> KindArgument()
    {
        var argument = new Argument<string>("KIND") { HelpName = string.Join('|', SnippetKind.All.Select(kind => kind.Name)), Description = "The kind of ingress" };
        argument.AcceptOnlyFromAmong([.. SnippetKind.All.Select(kind => kind.Name)]);
        return argument;
    }

    private static Option<string> ProtocolOption()
    {
        var option = new Option<string>("--protocol") { HelpName = "grpc|http", Description = "envoy, envoy-gateway, istio, gateway-api: how to ask", DefaultValueFactory = _ => "grpc" };
        option.AcceptOnlyFromAmong("grpc", "http");
        return option;
    }
}
