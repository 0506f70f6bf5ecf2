using System.Text.Json;
using System.Text.RegularExpressions;
using IapK8s.Cli.Snippet;

namespace IapK8s.Cli.Tests.Snippet;

internal sealed class SnippetCommandTests
{
    [Test]
    public async Task APolicyThatIsNotEnforcedAtTheGateway_IsRefusedWithWhatToChange()
    {
        var run = await SnippetRun.OfAsync("nginx --policy shop/inside");

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldBeEmpty();
        run.Errors.ShouldContain("spec.enforceAt is Sidecar");
        run.Errors.ShouldContain("enforceAt: Both");
    }

    [TestCase("nginx --policy shop/nothing", "There is no IapPolicy shop/nothing")]
    [TestCase("nginx --policy shop", "NAMESPACE/NAME")]
    [TestCase("nginx --policy shop/both", "--upstream http://NAME:PORT")]
    [TestCase("ingress-nginx --policy shop/both --upstream http://127.0.0.1:3000", "no Service of shop")]
    [TestCase("traefik --policy shop/shop --gateway http://10.0.0.7:8446", "--gateway http://10.0.0.7:8446 is no Service")]
    [TestCase("nginx --policy shop/shop --gateway ftp://iap.example.com", "has the scheme \"ftp\"")]
    [TestCase("nginx --policy shop/shop --upstream https://app.example.com", "has the scheme \"https\"")]
    [TestCase("nginx --policy shop/shop --gateway https://10.0.0.7:8449", "--gateway-name NAME")]
    [TestCase("nginx --policy shop/shop --gateway https://10.0.0.7:8449 --gateway-name a_b", "--gateway-name:")]
    [TestCase("nginx --policy shop/shop --gateway http://10.0.0.7:8446 --gateway-name iap.example.com", "--gateway-name is about a gateway with TLS")]
    [TestCase("caddy --policy shop/shop --tls-dir /etc/x", "--tls-dir is about a gateway with TLS")]
    [TestCase("istio --policy shop/shop --gateway https://iap-gateway.iap-system.svc:9004 --tls-dir /etc/x", "Secret iap-gateway-client")]
    [TestCase("ingress-nginx --policy shop/shop --gateway https://iap-gateway.iap-system.svc:8449", "list the address of the ingress under --forward-auth-callers")]
    [TestCase("traefik --policy shop/shop --gateway https://iap-gateway.iap-system.svc:8449", "list the address of the ingress under --forward-auth-callers")]
    [TestCase("contour --policy shop/shop --gateway https://iap-gateway.iap-system.svc:9004", "where the gateway is asked in cleartext (the chart's port 9003)")]
    [TestCase("nginx --policy shop/shop --gateway https://iap-gateway.iap-system.svc:8446", "Write https://iap-gateway.iap-system.svc:8449.")]
    [TestCase("nginx --policy shop/shop --gateway http://iap-gateway.iap-system.svc:8449", "Write http://iap-gateway.iap-system.svc:8446.")]
    [TestCase("envoy --policy shop/shop --gateway https://iap-gateway.iap-system.svc:8449", "Write https://iap-gateway.iap-system.svc:9004.")]
    [TestCase("envoy --policy shop/shop --protocol http --gateway http://iap-gateway.iap-system.svc:9003", "Write http://iap-gateway.iap-system.svc:8446.")]
    [TestCase("nginx --policy shop/shop --gateway http://iap.example.com/path", "more than a host and a port")]
    [TestCase("nginx --policy shop/shop --protocol grpc", "nginx asks over HTTP alone")]
    [TestCase("contour --policy shop/shop --protocol http", "contour asks over gRPC alone")]
    [TestCase("haproxy --policy shop/shop", "haproxy")]
    public async Task WhatCannotBePrintedIsBadInput_AndSaysWhatToWrite(string line, string says)
    {
        var run = await SnippetRun.OfAsync(line);

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldBeEmpty();
        run.Errors.ShouldContain(says);
    }

    /// <summary>S79: no value can be configuration.</summary>
    [TestCase("--gateway", "http://10.0.0.7:8446;evil")]
    [TestCase("--gateway", "http://10.0.0.7\n:8446")]
    [TestCase("--gateway", "http://a\"b:8446")]
    [TestCase("--gateway", "http://$host:8446")]
    [TestCase("--gateway", "http://{env.X}:8446")]
    [TestCase("--gateway", "https://$host:8446")]
    [TestCase("--upstream", "http://127.0.0.1:3000/;} server {")]
    [TestCase("--upstream", "http://user:secret@127.0.0.1:3000")]
    [TestCase("--listen", "127.0.0.1:80; auth_request off")]
    [TestCase("--listen", "127.0.0.1:80\n}")]
    [TestCase("--listen", "127.0.0.1 {")]
    public async Task S79_RefusesAValueThatWouldBeConfiguration(string option, string value)
    {
        foreach (var kind in new[] { "nginx", "caddy" })
        {
            var run = await CliRun.OfAsync("snippet", kind, "--policy", "shop/shop", option, value, "-f", Path.Combine(SnippetRun.Folder, "policies.yaml"));

            run.ExitCode.ShouldBe(2);
            run.Output.ShouldBeEmpty();
            run.Errors.ShouldStartWith($"error: ");
        }
    }

    [TestCase("nginx")]
    [TestCase("caddy")]
    public async Task S79_RefusesAFolderThatWouldBeConfiguration(string kind)
    {
        foreach (var folder in new[] { "/etc/x; proxy_ssl_verify off", "/etc/x\n}", "/etc/$x", "/etc/{env.X}", "/etc/x y" })
        {
            var run = await CliRun.OfAsync("snippet", kind, "--policy", "shop/shop", "--gateway", "https://iap.example.com:8449", "--tls-dir", folder, "-f", Path.Combine(SnippetRun.Folder, "policies.yaml"));

            run.ExitCode.ShouldBe(2);
            run.Output.ShouldBeEmpty();
        }
    }

    /// <summary>The app is shown no certificate of the ingress's, and the gateway's name and authority are verified wherever it is spoken to.</summary>
    [TestCase("nginx", "proxy_ssl_certificate_key", "proxy_ssl_verify on;", "proxy_ssl_name iap.example.com;", 3)]
    [TestCase("caddy", "tls_client_auth", "tls_trusted_ca_certs", "tls_server_name iap.example.com", 2)]
    public async Task TlsIsForTheGatewayAlone_AndWholeWhereverItIsSpokenTo(string kind, string proof, string trust, string name, int places)
    {
        var text = await SnippetRun.TextAsync($"{kind} --policy shop/shop --gateway https://iap.example.com:8449");

        foreach (var line in new[] { proof, trust, name })
            text.Split(line).Length.ShouldBe(places + 1, line);
        text.ShouldNotContain("http://iap");
        text.ShouldContain("--forward-auth-callers-ca");
    }

    [Test]
    public async Task ForProgramsItIsAnObjectWithTheAdviceApart()
    {
        var run = await SnippetRun.OfAsync("caddy --policy shop/shop -o json");

        var read = JsonDocument.Parse(run.Output).RootElement;
        read.GetProperty("kind").GetString().ShouldBe("caddy");
        read.GetProperty("hosts")[0].GetString().ShouldBe("https://shop.example.com");
        read.GetProperty("advice").GetArrayLength().ShouldBeGreaterThan(2);
        read.GetProperty("text").GetString()!.ShouldContain("forward_auth");
    }

    [TestCaseSource(typeof(SnippetRun), nameof(SnippetRun.Kinds))]
    public async Task SaysWhoMustBeTrusted_AndThatNobodyMayComeAnotherWay(string kind)
    {
        var text = await SnippetRun.TextAsync($"{kind} --policy shop/shop");

        text.ShouldContain("--forward-auth-callers");
        text.ShouldContain("There is no sidecar");
    }

    /// <summary>A sidecar decides by what the user brings along, so it has to get that; an app must not.</summary>
    [TestCase("nginx", "Cookie $iap_cookie;", "Authorization $iap_authorization;")]
    [TestCase("ingress-nginx", ",Cookie", ",Authorization")]
    [TestCase("traefik", "- Cookie", "- Authorization")]
    [TestCase("caddy", "request_header -Cookie", "request_header -Authorization")]
    [TestCase("envoy", "exact: cookie", "exact: authorization")]
    [TestCase("envoy-gateway", "      - cookie", "      - authorization")]
    [TestCase("istio", "    - cookie", "    - authorization")]
    [TestCase("gateway-api", "          - cookie", "          - authorization")]
    public void SessionAndTokenGoToSidecars_AndToNoApp(string kind, string cookie, string token)
    {
        string Text(bool hasSidecars) => SnippetCommand.Write(SnippetKind.All.Single(known => known.Name == kind), SampleSubject.Of(protocol: SnippetProtocol.Http) with { HasSidecars = hasSidecars }).Text;
        var (open, kept) = (Text(hasSidecars: false), Text(hasSidecars: true));

        // Envoy's kinds also list what the gateway is shown.
        foreach (var written in new[] { cookie, token, "Proxy-Authorization" })
            Count(open, written).ShouldBe(Count(kept, written) + 1, written);

        static int Count(string text, string of) => Regex.Count(text, Regex.Escape(of), RegexOptions.IgnoreCase);
    }

    [TestCaseSource(typeof(SnippetRun), nameof(SnippetRun.Kinds))]
    public async Task WhereSidecarsDecideAgain_NoFenceIsNeeded(string kind)
    {
        var text = await SnippetRun.TextAsync($"{kind} --policy shop/both --upstream http://api.shop.svc.cluster.local:8080");

        text.ShouldContain("sidecars, which decide again");
        text.ShouldNotContain("NetworkPolicy");
    }
}
