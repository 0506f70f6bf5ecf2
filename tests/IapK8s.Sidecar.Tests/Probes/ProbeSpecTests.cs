using System.Net;
using IapK8s.Sidecar.Probes;

namespace IapK8s.Sidecar.Tests.Probes;

internal sealed class ProbeSpecTests
{
    private static readonly IPAddress Pod = IPAddress.Parse("10.1.2.3");

    [Test]
    public void ReadsEveryKind()
    {
        var (probes, mistakes) = Parse("""
            {"app": {
               "livenessProbe":  {"httpGet": {"path": "/live?deep=1", "port": 8080, "scheme": "HTTPS", "host": "10.1.2.3", "httpHeaders": [{"name": "X-Probe", "value": "a b"}]}, "timeoutSeconds": 3, "periodSeconds": 10},
               "readinessProbe": {"tcpSocket": {"port": 5432}, "failureThreshold": 3, "successThreshold": 1, "initialDelaySeconds": 1, "terminationGracePeriodSeconds": 5},
               "startupProbe":   {"grpc": {"port": 9000, "service": "shop.v1.Shop"}},
               "lifecycle": {"postStart": {"httpGet": {"port": 8080, "path": "warm"}}, "preStop": {"httpGet": {"port": 8080}}}},
             "helper": {"livenessProbe": {"grpc": {"port": 9001}}}}
            """);

        mistakes.ShouldBeEmpty();
        probes.Select(probe => probe.Path).ShouldBe(
            ["/probe/app/liveness", "/probe/app/readiness", "/probe/app/startup", "/probe/app/postStart", "/probe/app/preStop", "/probe/helper/liveness"]);
        var http = probes[0].Action.ShouldBeOfType<ProbeAction.HttpGet>();
        (http.Scheme, http.Target, http.Port, http.Host).ShouldBe(("https", "/live?deep=1", 8080, Pod));
        http.Headers.ShouldBe([("X-Probe", "a b")]);
        probes[0].Timeout.ShouldBe(TimeSpan.FromSeconds(3));
        probes[1].Action.ShouldBe(new ProbeAction.TcpSocket(5432, null));
        probes[1].Timeout.ShouldBe(TimeSpan.FromSeconds(1), "the kubelet's default");
        probes[2].Action.ShouldBe(new ProbeAction.Grpc(9000, "shop.v1.Shop"));
        probes[3].Action.ShouldBeOfType<ProbeAction.HttpGet>().Target.ShouldBe("/warm");
        probes[4].IsHook.ShouldBeTrue();
        probes[5].Action.ShouldBe(new ProbeAction.Grpc(9001, ""));
    }

    [TestCase("{", "not JSON")]
    [TestCase("[]", "the document is not an object")]
    [TestCase("""{"app": 1}""", "app is not an object")]
    [TestCase("""{"app": {}, "app": {}}""", "not JSON")]
    [TestCase("""{"../x": {}}""", "'../x' is not a container's name")]
    [TestCase("""{"": {}}""", "'' is not a container's name")]
    [TestCase("""{"app": {"image": "x"}}""", "app.image is not known here")]
    [TestCase("""{"app": {"livenessProbe": {}}}""", "app.livenessProbe asks in 0 ways")]
    [TestCase("""{"app": {"livenessProbe": {"tcpSocket": {"port": 1}, "grpc": {"port": 1}}}}""", "app.livenessProbe asks in 2 ways")]
    [TestCase("""{"app": {"livenessProbe": {"exec": {"command": ["true"]}}}}""", "app.livenessProbe.exec is not known here")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"path": "/"}}}}""", "app.livenessProbe.httpGet.port is missing")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": "web"}}}}""", "app.livenessProbe.httpGet.port \"web\" is not a number from 1 to 65535: names are resolved")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": 0}}}}""", "port 0 is not a number")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": 65536}}}}""", "port 65536 is not a number")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": 80, "scheme": "FTP"}}}}""", "scheme 'FTP' is neither HTTP nor HTTPS")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": 80, "scheme": "https"}}}}""", "scheme 'https' is neither HTTP nor HTTPS")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": 80, "host": "169.254.169.254"}}}}""", "host '169.254.169.254' is not an address of the pod")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": 80, "host": "metadata.internal"}}}}""", "host 'metadata.internal' is not an address of the pod")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": 80, "host": "localhost"}}}}""", "host 'localhost' is not an address of the pod")]
    [TestCase("""{"app": {"livenessProbe": {"tcpSocket": {"port": 80, "host": "127.0.0.1"}}}}""", "host '127.0.0.1' is not an address of the pod")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": 80, "httpHeaders": [{"name": "a b", "value": ""}]}}}}""", "httpHeaders[0].name 'a b' is not the name of a header")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": 80, "httpHeaders": [{"name": "a", "value": "x\r\nHost: y"}]}}}}""", "httpHeaders[0].value holds a control character")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": 80, "httpHeaders": {}}}}}""", "httpHeaders is not a list")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": 80, "url": "x"}}}}""", "httpGet.url is not known here")]
    [TestCase("""{"app": {"livenessProbe": {"httpGet": {"port": 80, "path": 1}}}}""", "path is not a text")]
    [TestCase("""{"app": {"livenessProbe": {"grpc": {"port": 80, "host": "x"}}}}""", "grpc.host is not known here")]
    [TestCase("""{"app": {"livenessProbe": {"grpc": {"port": 80}, "timeoutSeconds": 0}}}""", "timeoutSeconds 0 is not a number from 1 to 3600")]
    [TestCase("""{"app": {"livenessProbe": {"grpc": {"port": 80}, "interval": 1}}}""", "app.livenessProbe.interval is not known here")]
    [TestCase("""{"app": {"lifecycle": {"preStop": {"sleep": {"seconds": 5}}}}}""", "app.lifecycle.preStop.sleep is not known here")]
    [TestCase("""{"app": {"lifecycle": {"preStop": {}}}}""", "app.lifecycle.preStop has no httpGet")]
    [TestCase("""{"app": {"lifecycle": {"stopSignal": "SIGTERM"}}}""", "app.lifecycle.stopSignal is not known here")]
    public void RefusesWhatItDoesNotUnderstand(string json, string mistake) =>
        Parse(json).Mistakes.ShouldContain(found => found.Contains(mistake, StringComparison.Ordinal));

    [Test]
    public void ListsEveryMistake() => Parse("""
        {"app": {"livenessProbe": {"httpGet": {"port": "web", "host": "x"}}, "readinessProbe": {"tcpSocket": {}}}}
        """).Mistakes.Count.ShouldBe(3);

    private static (IReadOnlyList<PodProbe> Probes, List<string> Mistakes) Parse(string json)
    {
        var mistakes = new List<string>();
        return (ProbeSpec.Parse(json, address => address.Equals(Pod) || IPAddress.IsLoopback(address), mistakes), mistakes);
    }
}
