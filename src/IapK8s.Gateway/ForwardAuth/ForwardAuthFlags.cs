using System.Collections.Immutable;
using System.Net;
using IapK8s.Gateway.Hosting;
using IapK8s.Policy.Requests;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>The flags about ingresses that ask. Whose words decide who gets in must be somebody's decision: there is no list of callers by default, and no door without one (S12).</summary>
internal static class ForwardAuthFlags
{
    private const string Http = "--forward-auth-listen";
    private const string Envoy = "--ext-authz-listen";
    private const string Callers = "--forward-auth-callers";
    private const string Tls = "--forward-auth-tls-dir";
    private const string Authority = "--forward-auth-callers-ca";
    private const string Names = "--forward-auth-callers-names";

    private static readonly string[] Doors = [Http, Envoy];

    public static readonly IReadOnlyList<(string Name, string Help)> All =
    [
        (Http, "address:port where ingresses ask whether a request may pass; without it nobody can"),
        (Envoy, "address:port where Envoy asks, over gRPC (HTTP/2)"),
        (Callers, $"CIDRs, separated by commas, of the ingresses that may ask; {Http} and {Envoy} need these, {Authority}, or both"),
        (Tls, "folder with tls.crt and tls.key, read again when replaced: ingresses ask over TLS; without it in cleartext"),
        (Authority, $"PEM file, read again when replaced, with the authority that signs the certificates of ingresses that may ask, wherever they are; needs {Tls}"),
        (Names, $"DNS names and URIs, separated by commas, one of which such a certificate must have; without it every client certificate of {Authority} counts"),
    ];

    public static ForwardAuthOptions? Read(Func<string, string?> value, List<string> mistakes)
    {
        var listen = GatewayFlags.EndPoint(Http, value(Http), mistakes);
        var envoy = GatewayFlags.EndPoint(Envoy, value(Envoy), mistakes);
        var callers = GatewayFlags.Networks(Callers, value(Callers), TrustedCallers.ShortestPrefix, mistakes);
        var tls = ReadTls(value, mistakes);
        var asked = Array.FindAll(Doors, door => Said(value, door) is not null);
        if (asked is [var first, ..] && callers.Count == 0 && Said(value, Authority) is null)
        {
            mistakes.Add($"{first} needs {Callers}, the CIDRs of the ingresses that may ask, such as 10.1.2.0/24, or {Authority}, a file with who signs their certificates");
        }
        else if (asked.Length == 0)
        {
            mistakes.AddRange(new[] { Callers, Tls }.Where(flag => flag == Callers ? callers.Count > 0 : Said(value, flag) is not null).Select(flag => $"{flag} needs {string.Join(" or ", Doors)}: address:port where they ask"));
        }

        return listen is null && envoy is null ? null : new ForwardAuthOptions(listen, callers, envoy, tls);
    }

    private static DoorTlsOptions? ReadTls(Func<string, string?> value, List<string> mistakes)
    {
        var (folder, authority) = (Said(value, Tls), Said(value, Authority));
        var names = ReadNames(value(Names), mistakes);
        if (authority is null && Said(value, Names) is { } text)
        {
            mistakes.Add($"{Names} '{text}' needs {Authority}: the file with who signs the certificates that have these names");
        }

        if (authority is not null)
        {
            Try(Authority, () => _ = new RootFile(authority).Current, mistakes);
        }

        if (folder is null)
        {
            if (authority is not null)
            {
                mistakes.Add($"{Authority} '{authority}' needs {Tls}: an ingress shows its certificate over TLS alone");
            }

            return null;
        }

        Try(Tls, () => _ = CertificateFiles.InFolder(folder).Current, mistakes);
        return new DoorTlsOptions(Path.GetFullPath(folder), authority is null ? null : Path.GetFullPath(authority), names);
    }

    /// <summary>As they stand in certificates: no patterns, and no other spelling.</summary>
    private static CallerNames ReadNames(string? text, List<string> mistakes)
    {
        var (dns, uris) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        foreach (var name in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (name.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(name, UriKind.Absolute, out _) && !name.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                uris.Add(name);
            }
            else if (CanonicalHost.TryParse(name, out var host, out var port) && port is null && host.Equals(name, StringComparison.OrdinalIgnoreCase) && !host.Contains('*', StringComparison.Ordinal) && !IPAddress.TryParse(host, out _))
            {
                dns.Add(host);
            }
            else
            {
                mistakes.Add($"{Names} '{name}' must be a DNS name or a URI as it stands in the certificate, such as nginx.example.com or spiffe://example.com/ns/ingress-nginx");
            }
        }

        // Nobody's name is not everybody's: it would be what an unset variable leaves.
        if (text is not null && text.AsSpan().Trim(", ").IsEmpty)
        {
            mistakes.Add($"{Names} '{text}' has no name: write one that stands in the certificates of the ingresses, or leave the flag out");
        }

        return text is null ? CallerNames.Any : new CallerNames(dns.ToImmutable(), uris.ToImmutable());
    }

    private static void Try(string flag, Action read, List<string> mistakes)
    {
        try
        {
            read();
        }
        catch (CredentialException error)
        {
            mistakes.Add($"{flag}: {error.Message}");
        }
    }

    private static string? Said(Func<string, string?> value, string flag) => value(flag) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
}
