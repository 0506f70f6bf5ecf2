namespace IapK8s.Compiler.Inputs;

/// <summary>Secrets of the release namespace that hold the product's own keys and what it keeps. No resource may name one: what it names is sent to a server that its author chose.</summary>
public static class OwnSecrets
{
    public const string KeyPrefix = "iap-key-";
    public const string DirectoryPrefix = "iap-directory-";
    public const string RevocationPrefix = "iap-revocations-";
    public const string Authority = "iap-controller-ca";

    /// <summary>Of cert-manager, for the webhooks.</summary>
    private const string Webhooks = "iap-webhook-certificate";

    /// <summary>Whatever was ever set by values.</summary>
    private const string HelmPrefix = "sh.helm.release.";

    private static readonly string[] Prefixes = [KeyPrefix, DirectoryPrefix, RevocationPrefix, HelmPrefix];

    public const string Fix = "Create a Secret of another name for it, and name that one.";

    public static bool Contains(string ns, string name, string releaseNamespace) => ns == releaseNamespace
        && (name is Authority or Webhooks || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));

    public static string Refusal(string ns, string name) => $"Secret {ns}/{name} is the product's own, and nothing else may use it";
}
