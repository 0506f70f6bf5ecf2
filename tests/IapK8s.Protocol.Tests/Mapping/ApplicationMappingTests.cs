using System.Net;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Mapping;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Tests.Mapping;

internal sealed class ApplicationMappingTests
{
    private static readonly ApplicationDefinition Everything = new()
    {
        Name = "shop/erp",
        Generation = 7,
        Hosts = ["erp.example.com"],
        Certificates = [new ServedCertificate("shop/erp-tls", ["erp.example.com"], new KeyedCertificate("chain", new SecretText("key")))],
        Upstreams = [new UpstreamDefinition(IsEncrypted: true, "10.1.2.3", 8443, 2), new UpstreamDefinition(IsEncrypted: false, "[fd00::1]", 80, 0)],
        Protocol = UpstreamProtocol.Http2,
        Trust = new UpstreamTrust { Roots = "roots", ServerName = "erp.corp.example.com", ClientCertificate = new KeyedCertificate("mine", new SecretText("secret")) },
        HealthCheck = new HealthCheckDefinition("/healthz", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), 3, 2),
        Path = new PathMapping("/erp", ""),
        TellsUpstreamHost = true,
        Timeouts = new ApplicationTimeLimits { Connect = TimeSpan.FromSeconds(2), Request = TimeSpan.FromSeconds(60), Idle = TimeSpan.FromHours(1) },
        MaxBodyBytes = 1024,
        AllowsWebSockets = true,
        Ceilings = [new UpstreamCeiling("/central", [new UpstreamPattern("*.corp.example.com", null, 8443), new UpstreamPattern(null, IPNetwork.Parse("10.1.0.0/16"), null)]), new UpstreamCeiling("/none", [])],
    };

    [Test]
    public void WhatGoesOutComesIn()
    {
        ApplicationMapping.FromWire(ApplicationMapping.ToWire(Everything)).TryGet(out var read, out var error).ShouldBeTrue(error);
        // Arrays compare by identity, so what they hold is compared by what it is sent as.
        ApplicationMapping.ToWire(read!).ShouldBe(ApplicationMapping.ToWire(Everything));
        (read! with { Hosts = Everything.Hosts, Certificates = Everything.Certificates, Upstreams = Everything.Upstreams, Ceilings = Everything.Ceilings }).ShouldBe(Everything);
        read.Ceilings[1].Allowed.ShouldBeEmpty("no upstream is allowed, which is not the same as no limit");
    }

    [Test]
    public void RefusesWhatItCannotServeToTheLetter()
    {
        Refused(application => application.Hosts.Clear()).ShouldContain("hosts");
        Refused(application => application.Upstreams.Clear()).ShouldContain("upstreams");
        Refused(application => application.Upstreams[0].Port = 0).ShouldContain("upstreams[0].port");
        Refused(application => application.Protocol = Wire.UpstreamProtocol.Unspecified).ShouldContain("protocol");
        Refused(application => application.Protocol = (Wire.UpstreamProtocol)99).ShouldContain("protocol");
        Refused(application => application.Timeouts = null).ShouldContain("timeouts");
        Refused(application => application.Ceilings[0].Allowed[0] = new Wire.UpstreamPattern()).ShouldContain("ceilings[0].allowed[0]");
        Refused(application => application.Ceilings[0].Allowed[0].Network = "10.0.0.0/99").ShouldContain("ceilings[0].allowed[0]");
        Refused(application => application.Certificates[0].Certificate = null).ShouldContain("certificates[0].certificate");
        Refused(application => application.Path.Prefix = "erp/").ShouldContain("path");
        Refused(application => application.HealthCheck.Path = "healthz").ShouldContain("health_check.path");
        Refused(application => application.HealthCheck.UnhealthyThreshold = 0).ShouldContain("threshold");
    }

    private static string Refused(Action<Wire.Application> spoil)
    {
        var wire = ApplicationMapping.ToWire(Everything);
        spoil(wire);
        ApplicationMapping.FromWire(wire).TryGet(out _, out var error).ShouldBeFalse();
        return error!;
    }
}
