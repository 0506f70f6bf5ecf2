using System.Collections.Immutable;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Policy.Applications;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Applications;

/// <summary>Applications of one namespace, as gateways serve them. What an application refers to and is not there takes it out of service: without its authorities it would be anybody's.</summary>
internal sealed class ApplicationCompiler(ResourceIndex index, CeilingSet ceilings, FindingBook book, string releaseNamespace)
{
    /// <summary>By name, without those that may not be served.</summary>
    public ImmutableSortedDictionary<string, ApplicationDefinition> Compile()
    {
        var holders = new Dictionary<string, IapApplication>(StringComparer.Ordinal);
        return index.Applications.Values.Order(Seniority.Order).Cast<IapApplication>().Select(application => Compile(application, holders)).OfType<ApplicationDefinition>()
            .ToImmutableSortedDictionary(application => application.Name, application => application, StringComparer.Ordinal);
    }

    private ApplicationDefinition? Compile(IapApplication application, Dictionary<string, IapApplication> holders)
    {
        var (findings, spec) = (new FindingList(application), application.Spec);
        var secrets = new ApplicationSecrets(index, application, releaseNamespace, findings);
        var hosts = Hosts(application, holders, findings);
        var upstreams = Upstreams(spec.Upstreams!, findings);
        var trust = Trust(spec.Tls, secrets);
        var certificates = Certificates(application, hosts, secrets);
        var isServed = hosts.Length > 0 && upstreams.Length > 0 && trust is not null;
        foreach (var finding in findings.ToImmutable())
            book.Add(finding with { InForce = isServed ? "The rest of it is served." : "It is not served." });
        return !isServed ? null : new ApplicationDefinition
        {
            Name = application.Metadata.ToString(),
            Generation = application.Metadata.Generation,
            Hosts = hosts,
            Certificates = certificates,
            Upstreams = upstreams,
            Protocol = spec.Protocol switch { "HTTP1" => UpstreamProtocol.Http1, "HTTP2" => UpstreamProtocol.Http2, _ => UpstreamProtocol.Auto },
            Trust = trust!,
            HealthCheck = ApplicationSettings.HealthCheck(spec.HealthCheck),
            Path = ApplicationSettings.Path(spec.PathPrefix),
            TellsUpstreamHost = spec.HostHeader == "Upstream",
            Timeouts = ApplicationSettings.Timeouts(spec.Timeouts),
            MaxBodyBytes = ApplicationSettings.MaxBodyBytes(spec.MaxBodySize),
            AllowsWebSockets = spec.WebSocket != "Deny",
            Ceilings = ceilings.Upstreams,
        };
    }

    /// <summary>Within a namespace the older application holds a host; which namespace does is told by policies.</summary>
    private static ImmutableArray<string> Hosts(IapApplication application, Dictionary<string, IapApplication> holders, FindingList findings)
    {
        var kept = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < application.Spec.Hosts!.Count; i++)
        {
            if (!HostSyntax.TryParseName(application.Spec.Hosts[i], out var host))
                continue;
            if (holders.TryAdd(host, application))
                kept.Add(host);
            else
                findings.Error(FindingReason.HostConflict, FieldPath.Spec.Child("hosts").Index(i), $"{host} is a host of {holders[host].Id}, which was first to name it", "Use a host of its own, or have that application give it up.");
        }
        return [.. kept];
    }

    private ImmutableArray<UpstreamDefinition> Upstreams(IReadOnlyList<ApplicationUpstream> written, FindingList findings)
    {
        var kept = ImmutableArray.CreateBuilder<UpstreamDefinition>();
        for (var i = 0; i < written.Count; i++)
        {
            if (UpstreamSyntax.Parse(written[i].Url!, out var upstream) is null && IsAllowed(upstream, FieldPath.Spec.Child("upstreams").Index(i).Child("url"), findings))
                kept.Add(upstream with { Weight = (int)(written[i].Weight ?? 1) });
        }
        return kept.Any(upstream => upstream.Weight > 0) ? kept.ToImmutable() : [];
    }

    /// <summary>As far as it can be told here; gateways ask again of the address that they dial.</summary>
    private bool IsAllowed(UpstreamDefinition upstream, FieldPath field, FindingList findings)
    {
        if (UpstreamSyntax.AddressOf(upstream.Host) is { } address)
        {
            if (UpstreamJudgement.Refuse([], upstream.Host, upstream.Port, address, ReservedNetworks.Everywhere) is not null && UpstreamJudgement.Refuse(ceilings.Upstreams, upstream.Host, upstream.Port, address, ReservedNetworks.Everywhere) is { } reserved)
            {
                findings.Error(FindingReason.RefNotPermitted, field, $"{reserved}: a gateway must not be turned on itself, its machine or its cluster", "Use an address of the app's own, or have a ClusterIapPolicy name the network in ceiling.upstreams.");
                return false;
            }
            if (UpstreamJudgement.Refuse(ceilings.Upstreams, upstream.Host, upstream.Port, address, []) is { } outside)
                return Exceeds(outside, field, findings);
        }
        else if (UpstreamJudgement.Exceeded(ceilings.Upstreams, upstream.Host, upstream.Port) is { } broken)
        {
            return Exceeds($"{upstream.Host}:{upstream.Port} is none of the upstreams that {broken.Policy} allows", field, findings);
        }
        return true;
    }

    private static bool Exceeds(string message, FieldPath field, FindingList findings)
    {
        findings.Error(FindingReason.CeilingExceeded, field, message, "Use an upstream that ceiling.upstreams names, or have it named there.");
        return false;
    }

    private static UpstreamTrust? Trust(ApplicationTls? tls, ApplicationSecrets secrets)
    {
        if (tls is null)
            return new UpstreamTrust();
        var field = FieldPath.Spec.Child("tls");
        var roots = tls.CaSecretRef is { } ca ? secrets.Roots(ca, field.Child("caSecretRef")) : tls.CaBundle;
        var client = tls.ClientCertificateSecretRef is { } reference ? secrets.Certificate(reference.Name!, field.Child("clientCertificateSecretRef").Child("name")) : null;
        var isWhole = (tls.CaSecretRef is null || roots is not null) && (tls.ClientCertificateSecretRef is null || client is not null);
        return isWhole ? new UpstreamTrust { Roots = roots, ServerName = tls.ServerName?.ToLowerInvariant(), ClientCertificate = client } : null;
    }

    private static ImmutableArray<ServedCertificate> Certificates(IapApplication application, ImmutableArray<string> hosts, ApplicationSecrets secrets)
    {
        var served = ImmutableArray.CreateBuilder<ServedCertificate>();
        var written = application.Spec.HostTls ?? [];
        for (var i = 0; i < written.Count; i++)
        {
            var named = written[i].Hosts is { } some ? some.Select(text => HostSyntax.TryParseName(text, out var host) ? host : "").Intersect(hosts) : hosts;
            if (secrets.Certificate(written[i].SecretName!, FieldPath.Spec.Child("hostTls").Index(i).Child("secretName")) is { } certificate && named.Order(StringComparer.Ordinal).ToImmutableArray() is { Length: > 0 } names)
                served.Add(new ServedCertificate($"{application.Metadata.Namespace}/{written[i].SecretName}", names, certificate));
        }
        return served.ToImmutable();
    }
}
