namespace IapK8s.Cli.Snippet;

/// <summary>How an ingress and the gateway know each other where the doors are served over TLS. Files are named as cert-manager names them.</summary>
/// <param name="Name">In the gateway's certificate.</param>
/// <param name="Folder">Of an ingress that is configured by files: its own certificate and key, and who signed the gateway's.</param>
internal sealed record GatewayTls(string Name, string Folder)
{
    /// <summary>With the same, for an ingress in a cluster.</summary>
    public const string Secret = "iap-gateway-client";

    public string Certificate => $"{Folder}/tls.crt";

    public string Key => $"{Folder}/tls.key";

    public string Authority => $"{Folder}/ca.crt";
}

/// <summary>Where a kind of ingress takes its certificate from.</summary>
internal enum SnippetTls : byte
{
    /// <summary>It has no way to show one when it asks, or would have its key lie in every policy's namespace.</summary>
    None = 0,
    Files,
    Secret,
}
