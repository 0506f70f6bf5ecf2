using System.Globalization;
using System.Net;
using IapK8s.Cli.Commands;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Snippet;

/// <summary>Where an ingress dials: name and port, of a Service or of any machine.</summary>
/// <param name="Host">A name or an address, in lower case; IPv6 in brackets.</param>
internal sealed record ServiceAddress(string Host, int Port)
{
    public string Authority => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    public string Url => $"http://{Authority}";

    /// <summary>A certificate has names; an address stands in none that every ingress would take.</summary>
    public bool IsName => !IPAddress.TryParse(Host.Trim('[', ']'), out _);

    /// <summary>The host by which a mesh knows it: a Service by its whole name alone, though DNS takes a shorter one.</summary>
    public string WholeHost => Host.EndsWith(".svc", StringComparison.Ordinal) ? $"{Host}.cluster.local" : Host;

    /// <summary>The Service behind a name of the cluster (<c>shop.apps.svc</c>, <c>shop.apps.svc.cluster.local</c>); null for any other.</summary>
    public (string Namespace, string Name)? Service => Host.Split('.') is [var name, var ns, "svc", ..] ? (ns, name) : null;

    public static ServiceAddress OfService(string ns, string name, int port) => new($"{name}.{ns}.svc.cluster.local", port);

    /// <exception cref="CliException">It is none, or not in cleartext.</exception>
    public static ServiceAddress Parse(string option, string text) => Parse(option, text, [Uri.UriSchemeHttp]).Address;

    /// <param name="schemes">Which it may have.</param>
    /// <exception cref="CliException">It is none.</exception>
    public static (string Scheme, ServiceAddress Address) Parse(string option, string text, ReadOnlySpan<string> schemes)
    {
        const string fix = "Write http://NAME:PORT, such as http://shop.shop.svc.cluster.local:8080.";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new CliException($"{option} {Quoted.Of(text)} is no address", fix);
        if (!schemes.Contains(uri.Scheme))
            throw new CliException($"{option} {Quoted.Of(text)} has the scheme {Quoted.Of(uri.Scheme)}", fix);
        if (uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            throw new CliException($"{option} {Quoted.Of(text)} has more than a host and a port", fix);
        if (!IPAddress.TryParse(uri.Host.Trim('[', ']'), out _) && NameSyntax.CheckSubdomain(uri.Host) is { } problem)
            throw new CliException($"{option}: {problem.Message}", fix);
        return (uri.Scheme, new ServiceAddress(uri.Host, uri.Port));
    }
}
