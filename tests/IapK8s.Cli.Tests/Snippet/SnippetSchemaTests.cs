using System.Diagnostics;
using IapK8s.Cli.Snippet;
using IapK8s.Cli.Snippet.Manifests;

namespace IapK8s.Cli.Tests.Snippet;

/// <summary>What is printed as YAML, against what others publish of it: Envoy's own messages, and the schemas of Kubernetes, Traefik, Istio and Gateway API. There is none of Envoy Gateway and Contour.</summary>
internal sealed class SnippetSchemaTests
{
    [TestCase("ingress-nginx")]
    [TestCase("traefik")]
    [TestCase("envoy-gateway")]
    [TestCase("envoy-gateway --protocol http")]
    [TestCase("istio")]
    [TestCase("istio --protocol http")]
    [TestCase("contour")]
    [TestCase("gateway-api")]
    [TestCase("gateway-api --protocol http")]
    [TestCase("istio --gateway https://iap-gateway.iap-system.svc:9004")]
    public async Task EveryObjectIsValid(string line)
    {
        var (exitCode, said) = await CheckAsync("check.mjs", await SnippetRun.TextAsync($"{line} --policy shop/shop"));

        exitCode.ShouldBe(0, said);
        said.ShouldContain("NetworkPolicy: valid");
    }

    [TestCase("traefik", "address:", "address: {}\n    was:")]
    [TestCase("gateway-api", "protocol: GRPC", "protocol: SOAP")]
    [TestCase("istio", "action: CUSTOM", "action: MAYBE")]
    public async Task WhatIsNotValidIsTold(string kind, string written, string instead)
    {
        var text = (await SnippetRun.TextAsync($"{kind} --policy shop/shop")).Replace(written, instead, StringComparison.Ordinal);

        (await CheckAsync("check.mjs", text)).ExitCode.ShouldBe(1);
    }

    [TestCase("Grpc", false)]
    [TestCase("Grpc", true)]
    [TestCase("Http", false)]
    [TestCase("Http", true)]
    public async Task EnvoyKnowsEveryField(string protocol, bool isEncrypted)
    {
        var tls = isEncrypted ? new GatewayTls("iap.example.com", "/etc/envoy/iap-gateway") : null;
        var bootstrap = EnvoySnippet.Bootstrap(SampleSubject.Of(protocol: Enum.Parse<SnippetProtocol>(protocol), tls: tls)).ToJsonString();

        var (exitCode, said) = await CheckAsync("envoy.mjs", bootstrap);
        exitCode.ShouldBe(0, said);
        (await CheckAsync("envoy.mjs", bootstrap.Replace("failure_mode_allow", "failure_mode_allowed", StringComparison.Ordinal))).Said.ShouldContain("has no such field");
        (await CheckAsync("envoy.mjs", bootstrap.Replace("ServiceUnavailable", "Unavailable", StringComparison.Ordinal))).Said.ShouldContain("is no .envoy.type.v3.StatusCode");
    }

    private static async Task<(int ExitCode, string Said)> CheckAsync(string script, string input)
    {
        using var node = new Process
        {
            StartInfo = new ProcessStartInfo("node", [Path.GetFullPath(Path.Combine(SnippetRun.Folder, "../../../../hack/e2e/snippets", script))]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        node.Start();
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        var errors = node.StandardError.ReadToEndAsync();
        var said = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return (node.ExitCode, said + await errors);
    }
}
