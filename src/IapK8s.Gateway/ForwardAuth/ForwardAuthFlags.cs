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
    private const string Grpc = "--ext-authz-listen";
    private const string TlsHttp = "--forward-auth-tls-listen";
    private const string TlsGrpc = "--ext-authz-tls-listen";
    private const string Callers = "--forward-auth-callers";
    private const string Tls = "--forward-auth-tls-dir";
    private const string Authority = "--forward-auth-callers-ca";
    private const string Names = "--forward-auth-callers-names";

    public static readonly IReadOnlyList<(string Name, string Help)> All =
    [
        (Http, $"address:port where ingresses ask in cleartext whether a request may pass; needs {Callers}"),
        (Grpc, $"address:port where Envoy asks in cleartext, over gRPC (HTTP/2); needs {Callers}"),
        (TlsHttp, $"address:port where ingresses ask over TLS; needs {Tls}, and {Callers}, {Authority}, or both"),
        (TlsGrpc, "address:port where Envoy asks over TLS, by gRPC (HTTP/2); needs the same"),
        (Callers, "CIDRs, separated by commas, of the ingresses that may ask, at whichever port"),
        (Tls, $"folder with tls.crt and tls.key for {TlsHttp} and {TlsGrpc}, read again when replaced"),
        (Authority, $"PEM file, read again when replaced, with the authority that signs the certificates of ingresses that may ask over TLS, wherever they are; needs {TlsHttp} or {TlsGrpc}"),
        (Names, $"DNS names and URIs, separated by commas, one of which such a certificate must have; without it every client certificate of {Authority} counts"),
    ];

    public static ForwardAuthOptions? Read(Func<string, string?> value, List<string> mistakes)
    {
        var callers = GatewayFlags.Networks(Callers, value(Callers), mistakes, TrustedCallers.ShortestPrefix);
        var (cleartext, tls) = (ReadPorts(Http, Grpc, value, mistakes), ReadTls(value, mistakes));
        if (callers.Count == 0)
        {
            const string cidrs = $"{Callers}, the CIDRs of the ingresses that may ask there, such as 10.1.2.0/24";
            if (First(value, Http, Grpc) is { } open)
            {
                mistakes.Add($"{open} needs {cidrs}: in cleartext nobody shows a certificate, so whoever is known by one asks at {TlsHttp} or {TlsGrpc}");
            }

            if (First(value, TlsHttp, TlsGrpc) is { } encrypted && Said(value, Authority) is null)
            {
                mistakes.Add($"{encrypted} needs {cidrs}, or {Authority}, a file with who signs their certificates");
            }
        }
        else if (First(value, Http, Grpc, TlsHttp, TlsGrpc) is null)
        {
            mistakes.Add($"{Callers} needs {Http}, {Grpc}, {TlsHttp} or {TlsGrpc}: address:port where they ask");
        }

        return cleartext is { Http: null, Grpc: null } && tls is null ? null : new ForwardAuthOptions(callers, cleartext, tls);
    }

    private static DoorPorts ReadPorts(string http, string grpc, Func<string, string?> value, List<string> mistakes) =>
        new(GatewayFlags.EndPoint(http, value(http), mistakes), GatewayFlags.EndPoint(grpc, value(grpc), mistakes));

    private static DoorTlsOptions? ReadTls(Func<string, string?> value, List<string> mistakes)
    {
        var (port, folder, authority) = (First(value, TlsHttp, TlsGrpc), Said(value, Tls), Said(value, Authority));
        var ports = ReadPorts(TlsHttp, TlsGrpc, value, mistakes);
        var names = ReadNames(value(Names), mistakes);
        if (authority is null && Said(value, Names) is { } text)
        {
            mistakes.Add($"{Names} '{text}' needs {Authority}: the file with who signs the certificates that have these names");
        }

        if (authority is not null)
        {
            Try(Authority, () => _ = new RootFile(authority).Current, mistakes);
        }

        if (folder is not null)
        {
            Try(Tls, () => _ = CertificateFiles.InFolder(folder).Current, mistakes);
        }

        if (port is null)
        {
            if (folder is not null)
            {
                mistakes.Add($"{Tls} '{folder}' needs {TlsHttp} or {TlsGrpc}: address:port where ingresses ask over TLS; {Http} and {Grpc} are in cleartext");
            }

            if (authority is not null)
            {
                mistakes.Add($"{Authority} '{authority}' needs {TlsHttp} or {TlsGrpc}, and {Tls}: an ingress shows its certificate over TLS alone");
            }

            return null;
        }

        if (folder is null)
        {
            mistakes.Add($"{port} '{value(port)}' needs {Tls}: the folder with tls.crt and tls.key that ingresses are shown there");
            return null;
        }

        return new DoorTlsOptions(ports, Path.GetFullPath(folder), authority is null ? null : Path.GetFullPath(authority), names);
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

    /// <summary>Which of these flags was said, the first of them.</summary>
    private static string? First(Func<string, string?> value, params string[] flags) => Array.Find(flags, flag => Said(value, flag) is not null);

    private static string? Said(Func<string, string?> value, string flag) => value(flag) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
}
