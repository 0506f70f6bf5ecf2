using System.Collections.Immutable;
using IapK8s.Policy.Applications;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

/// <summary>Everything that is wrong with one application by itself; whether it may be there, and what it refers to, is the compiler's to find.</summary>
public static class ApplicationValidator
{
    public static ImmutableArray<Finding> Validate(IapApplication application)
    {
        var (findings, field, spec) = (new FindingList(application), FieldPath.Spec, application.Spec);
        MetadataValidator.Check(findings, application.Metadata, isNamespaced: true);
        if (spec.Hosts is null)
            findings.Required(field.Child("hosts"), "List the names by which browsers reach the app: hosts: [erp.example.com].");
        var hosts = HostValidator.Check(findings, spec.Hosts);
        CheckHostTls(findings, field.Child("hostTls"), spec.HostTls, hosts);
        CheckUpstreams(findings, field.Child("upstreams"), spec.Upstreams);
        findings.Choice(field.Child("protocol"), spec.Protocol, Choices.UpstreamProtocol);
        if (spec.Tls is { } tls)
            CheckTls(findings, field.Child("tls"), tls);
        if (spec.HealthCheck is { } health)
            CheckHealth(findings, field.Child("healthCheck"), health);
        if (spec.PathPrefix is { } prefix)
            CheckPrefix(findings, field.Child("pathPrefix"), prefix);
        findings.Choice(field.Child("hostHeader"), spec.HostHeader, Choices.HostHeader);
        if (spec.Timeouts is { } timeouts)
            CheckTimeouts(findings, field.Child("timeouts"), timeouts);
        if (spec.MaxBodySize is { } size)
            findings.Check(field.Child("maxBodySize"), QuantitySyntax.Parse(size, 1, Limits.MostBodyBytes, out _));
        findings.Choice(field.Child("webSocket"), spec.WebSocket, Choices.WebSocket);
        return findings.ToImmutable();
    }

    private static void CheckHostTls(FindingList findings, FieldPath field, IReadOnlyList<ApplicationHostTls>? certificates, IReadOnlySet<string> hosts)
    {
        if (certificates is null || !findings.Size(field, certificates.Count, Limits.Hosts, "Leave hostTls out where TLS ends in front of the gateway."))
            return;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < certificates.Count; i++)
        {
            var (at, certificate) = (field.Index(i), certificates[i]);
            CheckSecretName(findings, at.Child("secretName"), certificate.SecretName);
            findings.Each(at.Child("hosts"), certificate.Hosts, Limits.Hosts, "Leave hosts out: the certificate is for all of them then.", text => CheckHost(text, hosts));
            foreach (var host in (certificate.Hosts is null ? hosts : certificate.Hosts.Select(NameOf)).Where(host => !taken.Add(host)))
                findings.Error(FindingReason.Invalid, at, $"{host} has a certificate already", "Keep one for each host.");
        }
    }

    private static SyntaxProblem? CheckHost(string text, IReadOnlySet<string> hosts) =>
        hosts.Contains(NameOf(text)) ? null : new SyntaxProblem($"{Quoted.Of(text)} is none of the application's hosts", "Write it as it stands in hosts.");

    private static string NameOf(string text) => HostSyntax.TryParseName(text, out var host) ? host : text;

    private static void CheckUpstreams(FindingList findings, FieldPath field, IReadOnlyList<ApplicationUpstream>? upstreams)
    {
        if (upstreams is null)
            findings.Required(field, "Say where the app runs: upstreams: [{url: \"https://10.1.2.3:8443\"}].");
        if (upstreams is null || !findings.Size(field, upstreams.Count, Limits.Upstreams, "Say where the app runs: [{url: \"https://10.1.2.3:8443\"}]."))
            return;
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < upstreams.Count; i++)
        {
            var at = field.Index(i);
            if (upstreams[i].Url is not { } url)
                findings.Required(at.Child("url"), "Write scheme, host and port, such as https://10.1.2.3:8443.");
            else if (findings.Check(at.Child("url"), UpstreamSyntax.Parse(url, out var upstream)))
                CheckUpstream(findings, at, upstream, known);
            if (upstreams[i].Weight is { } weight && weight is < 0 or > Limits.UpstreamWeight)
                findings.Error(FindingReason.Invalid, at.Child("weight"), $"{weight} is not from 0 to {Limits.UpstreamWeight}", $"Write a whole number from 0 to {Limits.UpstreamWeight}.");
        }
        if (upstreams.All(upstream => upstream.Weight == 0))
            findings.Error(FindingReason.Invalid, field, "Every upstream has the weight 0, so that none gets a request", "Give one of them a weight.");
    }

    private static void CheckUpstream(FindingList findings, FieldPath at, UpstreamDefinition upstream, HashSet<string> known)
    {
        if (!known.Add(upstream.Origin))
            findings.Error(FindingReason.Invalid, at.Child("url"), $"{upstream.Origin} is there twice", "Keep it once, with a weight.");
        if (!upstream.IsEncrypted)
            findings.Warning(FindingReason.Invalid, at.Child("url"), "http:// carries people's names and data in clear between the gateway and the app", "Write https:// where the app can.");
    }

    private static void CheckTls(FindingList findings, FieldPath field, ApplicationTls tls)
    {
        if (tls is { CaSecretRef: null, CaBundle: null, ServerName: null, ClientCertificateSecretRef: null })
            findings.Error(FindingReason.Invalid, field, "tls says nothing", "Write caSecretRef, caBundle, serverName or clientCertificateSecretRef, or leave tls out.");
        if (tls is { CaSecretRef: not null, CaBundle: not null })
            findings.Error(FindingReason.Invalid, field.Child("caBundle"), "Both caSecretRef and caBundle are given", "Keep one of them.");
        if (tls.CaBundle is { } bundle)
            findings.Check(field.Child("caBundle"), CertificateSyntax.Check(bundle));
        if (tls.CaSecretRef is { } ca)
        {
            CheckSecretName(findings, field.Child("caSecretRef").Child("name"), ca.Name);
            if (ca.Key is { } key)
                findings.Check(field.Child("caSecretRef").Child("key"), SecretSyntax.CheckKey(key));
        }
        if (tls.ServerName is { } name)
            findings.Check(field.Child("serverName"), HostPatternSyntax.Parse(name, out var pattern) is null && pattern[0] != '*' && UpstreamSyntax.AddressOf(pattern) is null ? null
                : new SyntaxProblem($"{Quoted.Of(name)} is not a host name", "Write the name that the app's certificate is for, such as erp.corp.example.com."));
        if (tls.ClientCertificateSecretRef is { } client)
            CheckSecretName(findings, field.Child("clientCertificateSecretRef").Child("name"), client.Name);
    }

    private static void CheckSecretName(FindingList findings, FieldPath field, string? name)
    {
        if (name is null)
            findings.Required(field, "Write the name of the Secret.");
        else
            findings.Check(field, NameSyntax.CheckSubdomain(name));
    }

    private static void CheckHealth(FindingList findings, FieldPath field, ApplicationHealthCheck health)
    {
        if (health.Path is null)
            findings.Required(field.Child("path"), "Write the path to ask for, such as /healthz.");
        else
            findings.Check(field.Child("path"), PrefixSyntax.Check(health.Path));
        Check(findings, field.Child("interval"), health.Interval, Limits.LeastHealthInterval, Limits.MostHealthInterval);
        Check(findings, field.Child("timeout"), health.Timeout, Limits.LeastTimeout, Limits.MostConnectTimeout);
        foreach (var (name, value) in new[] { ("unhealthyThreshold", health.UnhealthyThreshold), ("healthyThreshold", health.HealthyThreshold) })
        {
            if (value is < 1 or > Limits.HealthThreshold)
                findings.Error(FindingReason.Invalid, field.Child(name), $"{value} is not from 1 to {Limits.HealthThreshold}", $"Write a whole number from 1 to {Limits.HealthThreshold}.");
        }
    }

    private static void CheckPrefix(FindingList findings, FieldPath field, ApplicationPathPrefix prefix)
    {
        if (prefix.Prefix is null)
            findings.Required(field.Child("prefix"), "Write the path that people see before the app's, such as /erp.");
        foreach (var (name, value) in new[] { ("prefix", prefix.Prefix), ("replacePrefix", prefix.ReplacePrefix) })
        {
            if (value is not null)
                findings.Check(field.Child(name), PrefixSyntax.Parse(value, out _));
        }
    }

    private static void CheckTimeouts(FindingList findings, FieldPath field, ApplicationTimeouts timeouts)
    {
        Check(findings, field.Child("connect"), timeouts.Connect, Limits.LeastTimeout, Limits.MostConnectTimeout);
        Check(findings, field.Child("request"), timeouts.Request, Limits.LeastTimeout, Limits.MostTimeout);
        Check(findings, field.Child("idle"), timeouts.Idle, Limits.LeastTimeout, Limits.MostTimeout);
    }

    private static void Check(FindingList findings, FieldPath field, string? text, TimeSpan least, TimeSpan most)
    {
        if (text is not null)
            findings.Check(field, DurationSyntax.Parse(text, least, most, out _));
    }
}
