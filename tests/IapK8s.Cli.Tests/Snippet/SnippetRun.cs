using IapK8s.TestKit.Goldens;

namespace IapK8s.Cli.Tests.Snippet;

/// <summary><c>kubectl iap snippet</c> about testdata/policies.yaml.</summary>
internal static class SnippetRun
{
    public static readonly string[] Kinds = ["nginx", "ingress-nginx", "traefik", "caddy", "envoy", "envoy-gateway", "istio", "contour", "gateway-api"];

    /// <summary>As the README has them (but for those over TLS): a server of the operator's own beside the app, an ingress in the cluster.</summary>
    public static readonly string[] Asked =
    [
        "nginx --policy shop/shop --gateway http://10.0.0.7:8446 --upstream http://127.0.0.1:3000",
        "ingress-nginx --policy shop/shop",
        "traefik --policy shop/shop",
        "caddy --policy shop/shop --gateway http://10.0.0.7:8446 --upstream http://127.0.0.1:3000",
        "envoy --policy shop/shop",
        "envoy --policy shop/shop --protocol http",
        "envoy-gateway --policy shop/shop",
        "envoy-gateway --policy shop/shop --protocol http",
        "istio --policy shop/shop",
        "istio --policy shop/shop --protocol http",
        "contour --policy shop/shop",
        "gateway-api --policy shop/shop",
        "gateway-api --policy shop/shop --protocol http",
        "nginx --policy shop/shop --gateway https://10.0.0.7:8449 --gateway-name iap.example.com --upstream http://127.0.0.1:3000",
        "caddy --policy shop/shop --gateway https://10.0.0.7:8449 --gateway-name iap.example.com --upstream http://127.0.0.1:3000",
        "envoy --policy shop/shop --gateway https://iap-gateway.iap-system.svc:9004",
        "istio --policy shop/shop --gateway https://iap-gateway.iap-system.svc:9004",
    ];

    public static string Folder { get; } = Golden.Folder();

    public static Task<CliRun> OfAsync(string line) => CliRun.OfAsync(["snippet", .. line.Split(' '), "-f", Path.Combine(Folder, "policies.yaml")]);

    public static async Task<string> TextAsync(string line)
    {
        var run = await OfAsync(line);
        run.Errors.ShouldBeEmpty();
        run.ExitCode.ShouldBe(0);
        return run.Output;
    }
}
