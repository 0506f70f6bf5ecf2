using IapK8s.Policy.Applications;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Apps outside the cluster on the wire, for gateways alone. Total both ways: what cannot be served as it is meant is refused.</summary>
public static class ApplicationMapping
{
    public static Wire.Application ToWire(ApplicationDefinition application) => new()
    {
        Name = application.Name,
        Generation = application.Generation,
        Hosts = { application.Hosts },
        Certificates = { application.Certificates.Select(served => new Wire.HostCertificate { Name = served.Name, Hosts = { served.Hosts }, Certificate = UpstreamMapping.ToWire(served.Certificate) }) },
        Upstreams = { application.Upstreams.Select(UpstreamMapping.ToWire) },
        Protocol = application.Protocol switch
        {
            UpstreamProtocol.Auto => Wire.UpstreamProtocol.Auto,
            UpstreamProtocol.Http1 => Wire.UpstreamProtocol.Http1,
            UpstreamProtocol.Http2 => Wire.UpstreamProtocol.Http2,
            _ => Wire.UpstreamProtocol.Unspecified,
        },
        Trust = UpstreamMapping.ToWire(application.Trust),
        HealthCheck = application.HealthCheck is { } health ? ToWire(health) : null,
        Path = application.Path is { } path ? new Wire.PathPrefix { Prefix = path.Prefix, Replacement = path.Replacement } : null,
        TellsUpstreamHost = application.TellsUpstreamHost,
        Timeouts = new Wire.UpstreamTimeouts
        {
            ConnectSeconds = (long)application.Timeouts.Connect.TotalSeconds,
            RequestSeconds = (long)(application.Timeouts.Request ?? TimeSpan.Zero).TotalSeconds,
            IdleSeconds = (long)application.Timeouts.Idle.TotalSeconds,
        },
        MaxBodyBytes = application.MaxBodyBytes ?? 0,
        AllowsWebSockets = application.AllowsWebSockets,
        Ceilings = { application.Ceilings.Select(UpstreamMapping.ToWire) },
    };

    public static Mapped<ApplicationDefinition> FromWire(Wire.Application application)
    {
        var reading = new WireReading();
        reading.Require(application.Generation >= 0, "generation", "is negative");
        reading.Require(application.Hosts.Count > 0, "hosts", "is missing");
        reading.Require(application.Upstreams.Count > 0, "upstreams", "is missing");
        reading.Require(application.Timeouts is not null, "timeouts", "is missing");
        reading.Require(application.MaxBodyBytes >= 0, "max_body_bytes", "is negative");
        var timeouts = application.Timeouts ?? new Wire.UpstreamTimeouts();
        return reading.Finish(new ApplicationDefinition
        {
            Name = reading.Text(application.Name, "name"),
            Generation = application.Generation,
            Hosts = reading.Texts(application.Hosts, "hosts", WireLimits.Hosts),
            Certificates = reading.List(application.Certificates, "certificates", WireLimits.Hosts, (served, at) => new ServedCertificate(
                reading.Text(served.Name, $"{at}.name"), reading.Texts(served.Hosts, $"{at}.hosts", WireLimits.Hosts), UpstreamMapping.Certificate(reading, served.Certificate, $"{at}.certificate"))),
            Upstreams = reading.List(application.Upstreams, "upstreams", WireLimits.Upstreams, (upstream, at) => UpstreamMapping.FromWire(reading, upstream, at)),
            Protocol = application.Protocol switch
            {
                Wire.UpstreamProtocol.Auto => UpstreamProtocol.Auto,
                Wire.UpstreamProtocol.Http1 => UpstreamProtocol.Http1,
                Wire.UpstreamProtocol.Http2 => UpstreamProtocol.Http2,
                var other => reading.Unknown(other, "protocol", UpstreamProtocol.Unspecified),
            },
            Trust = UpstreamMapping.FromWire(reading, application.Trust ?? new Wire.UpstreamTrust(), "trust"),
            HealthCheck = application.HealthCheck is { } health ? FromWire(reading, health) : null,
            Path = application.Path is { } path ? FromWire(reading, path) : null,
            TellsUpstreamHost = application.TellsUpstreamHost,
            Timeouts = new ApplicationTimeLimits
            {
                Connect = reading.Seconds(timeouts.ConnectSeconds, "timeouts.connect_seconds"),
                Request = reading.Seconds(timeouts.RequestSeconds, "timeouts.request_seconds", least: 0) is { Ticks: > 0 } request ? request : null,
                Idle = reading.Seconds(timeouts.IdleSeconds, "timeouts.idle_seconds"),
            },
            MaxBodyBytes = application.MaxBodyBytes > 0 ? application.MaxBodyBytes : null,
            AllowsWebSockets = application.AllowsWebSockets,
            Ceilings = reading.List(application.Ceilings, "ceilings", WireLimits.Names, (ceiling, at) => UpstreamMapping.FromWire(reading, ceiling, at)),
        });
    }

    private static Wire.HealthCheck ToWire(HealthCheckDefinition health) => new()
    {
        Path = health.Path,
        IntervalSeconds = (long)health.Interval.TotalSeconds,
        TimeoutSeconds = (long)health.Timeout.TotalSeconds,
        UnhealthyThreshold = health.UnhealthyThreshold,
        HealthyThreshold = health.HealthyThreshold,
    };

    private static HealthCheckDefinition FromWire(WireReading reading, Wire.HealthCheck health)
    {
        reading.Require(health.Path.StartsWith('/'), "health_check.path", "is not a path");
        reading.Require(health.UnhealthyThreshold > 0 && health.HealthyThreshold > 0, "health_check", "has a threshold below 1");
        return new HealthCheckDefinition(
            reading.Text(health.Path, "health_check.path", WireLimits.Text),
            reading.Seconds(health.IntervalSeconds, "health_check.interval_seconds"),
            reading.Seconds(health.TimeoutSeconds, "health_check.timeout_seconds"),
            health.UnhealthyThreshold,
            health.HealthyThreshold);
    }

    private static PathMapping FromWire(WireReading reading, Wire.PathPrefix path)
    {
        foreach (var part in (string[])[path.Prefix, path.Replacement])
        {
            reading.Require(part.Length <= WireLimits.Text && (part.Length == 0 || (part[0] == '/' && part[^1] != '/')), "path", "has a prefix that begins without a slash, or ends in one");
        }

        return new PathMapping(path.Prefix, path.Replacement);
    }
}
