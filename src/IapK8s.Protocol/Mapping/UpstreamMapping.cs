using System.Net;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Where an app outside the cluster runs, and whom a gateway takes for it.</summary>
internal static class UpstreamMapping
{
    public static Wire.Upstream ToWire(UpstreamDefinition upstream) => new() { Encrypted = upstream.IsEncrypted, Host = upstream.Host, Port = upstream.Port, Weight = upstream.Weight };

    public static UpstreamDefinition FromWire(WireReading reading, Wire.Upstream upstream, string field)
    {
        reading.Require(upstream.Weight >= 0, $"{field}.weight", "is negative");
        return new UpstreamDefinition(upstream.Encrypted, reading.Text(upstream.Host, $"{field}.host"), reading.Port(upstream.Port, $"{field}.port"), upstream.Weight);
    }

    public static Wire.UpstreamTrust ToWire(UpstreamTrust trust) => new()
    {
        Roots = trust.Roots ?? "",
        ServerName = trust.ServerName ?? "",
        ClientCertificate = trust.ClientCertificate is { } client ? ToWire(client) : null,
    };

    public static UpstreamTrust FromWire(WireReading reading, Wire.UpstreamTrust trust, string field) => new()
    {
        Roots = reading.Optional(trust.Roots, $"{field}.roots", WireLimits.Document),
        ServerName = reading.Optional(trust.ServerName, $"{field}.server_name"),
        ClientCertificate = trust.ClientCertificate is null ? null : Certificate(reading, trust.ClientCertificate, $"{field}.client_certificate"),
    };

    public static Wire.CertificateAndKey ToWire(KeyedCertificate certificate) => new() { Chain = certificate.Chain, Key = certificate.Key.Reveal() };

    public static KeyedCertificate Certificate(WireReading reading, Wire.CertificateAndKey? certificate, string field) => new(
        reading.Text(certificate?.Chain ?? "", $"{field}.chain", WireLimits.Document), new SecretText(reading.Text(certificate?.Key ?? "", $"{field}.key", WireLimits.Document)));

    public static Wire.UpstreamCeiling ToWire(UpstreamCeiling ceiling) => new() { Policy = ceiling.Policy, Allowed = { ceiling.Allowed.Select(ToWire) } };

    public static UpstreamCeiling FromWire(WireReading reading, Wire.UpstreamCeiling ceiling, string field) => new(
        reading.Text(ceiling.Policy, $"{field}.policy"), reading.List(ceiling.Allowed, $"{field}.allowed", WireLimits.Names, (pattern, at) => FromWire(reading, pattern, at)));

    private static Wire.UpstreamPattern ToWire(UpstreamPattern pattern)
    {
        var wire = new Wire.UpstreamPattern { Port = pattern.Port ?? 0 };
        if (pattern.Network is { } network)
        {
            wire.Network = network.ToString();
        }
        else
        {
            wire.Name = pattern.Name ?? "";
        }

        return wire;
    }

    private static UpstreamPattern FromWire(WireReading reading, Wire.UpstreamPattern pattern, string field)
    {
        reading.Require(pattern.Port is >= 0 and <= 65535, $"{field}.port", "is no port");
        int? port = pattern.Port > 0 ? pattern.Port : null;
        switch (pattern.WhichCase)
        {
            case Wire.UpstreamPattern.WhichOneofCase.Network when IPNetwork.TryParse(pattern.Network, out var network):
                return new UpstreamPattern(null, network, port);
            case Wire.UpstreamPattern.WhichOneofCase.Name:
                return new UpstreamPattern(reading.Text(pattern.Name, $"{field}.name"), null, port);
            default:
                reading.Refuse(field, "names neither a host nor a network");
                return new UpstreamPattern("", null, port);
        }
    }
}
