using System.Diagnostics;

namespace IapK8s.TestKit.Servers;

/// <summary>What <c>kubectl iap snippet</c> prints, from the built program: tests run servers on this and on no copy of it.</summary>
public static class PrintedSnippet
{
    /// <param name="manifests">YAML with the policy <c>shop/shop</c> in it.</param>
    /// <param name="arguments">The kind, and what is told besides.</param>
    public static Task<string> OfAsync(string manifests, params string[] arguments) => RunAsync(manifests, [.. arguments, "--policy", "shop/shop", "-f", "-"]);

    /// <param name="folder">With the policy in it, and all that it refers to.</param>
    public static Task<string> OfFolderAsync(string folder, string policy, params string[] arguments) => RunAsync("", [.. arguments, "--policy", policy, "-f", folder]);

    /// <summary>One policy on one origin, which is decided at gateways alone.</summary>
    public static string Policy(string origin) =>
        $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapPolicy
        metadata: {name: shop, namespace: shop}
        spec:
          targetRefs: [{kind: Service, name: shop}]
          enforceAt: Gateway
          hosts: ["{{origin}}"]
          providerRef: {kind: IapProvider, name: corp}
          rules:
          - {name: all, action: Allow, members: [allAuthenticatedUsers]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: shop, namespace: shop}
        spec: {selector: {app: shop}, ports: [{name: http, port: 80, targetPort: 8080}]}
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapProvider
        metadata: {name: corp, namespace: shop}
        spec:
          issuer: https://idp.example.com
          clientId: iap
          clientSecretRef: {name: idp, key: secret}
        """;

    private static async Task<string> RunAsync(string input, string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(Program(), ["snippet", .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.Start();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"kubectl iap snippet {string.Join(' ', arguments)}: {process.ExitCode}\n{await errors}");
    }

    private static string Program()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "IapK8s.sln")))
            folder = folder.Parent;
        var program = Path.Combine(folder?.FullName ?? "", "artifacts", "bin", "IapK8s.Cli", configuration, "kubectl-iap");
        return File.Exists(program) ? program : throw new FileNotFoundException($"{program} is not built; run: dotnet build src/IapK8s.Cli -c {configuration}", program);
    }
}
