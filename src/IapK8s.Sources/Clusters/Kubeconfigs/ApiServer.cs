using IapK8s.Policy.Definitions;

namespace IapK8s.Sources.Clusters.Kubeconfigs;

/// <summary>An API server, who may vouch for it, and as whom to ask.</summary>
/// <param name="AuthorityPem">Null for whom the machine trusts.</param>
/// <param name="TlsServerName">What its certificate is for, where that is not the address; null where it is.</param>
public sealed record ApiServer(Uri Address, string? AuthorityPem, string? TlsServerName, bool SkipTlsVerify)
{
    public string? CertificatePem { get; init; }

    public SecretText? KeyPem { get; init; }

    public SecretText? Token { get; init; }

    /// <summary>That of a context. A credential plugin is asked.</summary>
    /// <param name="startsPlugins">Whether it may be.</param>
    /// <exception cref="InvalidDataException">The context leads nowhere, or the plugin gives nothing, or may not be asked.</exception>
    public static ApiServer Of(KubeConfig config, KubeContext context, bool startsPlugins = true)
    {
        var cluster = config.Clusters.FirstOrDefault(known => known.Name == context.Cluster) ?? throw new InvalidDataException($"context {context.Name} names cluster \"{context.Cluster}\", which is not there");
        if (!Uri.TryCreate(cluster.Server, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            throw new InvalidDataException($"cluster {cluster.Name} has the server \"{cluster.Server}\", which is no address");
        var server = new ApiServer(address, cluster.AuthorityPem, cluster.TlsServerName, cluster.SkipTlsVerify);
        if (context.User is null)
            return server;
        var user = config.Users.FirstOrDefault(known => known.Name == context.User) ?? throw new InvalidDataException($"context {context.Name} names user \"{context.User}\", which is not there");
        if (user.Plugin is not null && !startsPlugins)
            throw new InvalidDataException($"user {user.Name} has a credential plugin, and none is started now");
        return user.Plugin is { } plugin
            ? CredentialPlugins.Ask(plugin, server)
            : server with { CertificatePem = user.CertificatePem, KeyPem = user.KeyPem, Token = user.Token };
    }

    /// <summary>That of the pod which this process runs in; null where it runs in none.</summary>
    /// <param name="variable">Of the environment.</param>
    public static ApiServer? OfPod(Func<string, string?> variable)
    {
        const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";
        return variable("KUBERNETES_SERVICE_HOST") is { Length: > 0 } host && variable("KUBERNETES_SERVICE_PORT") is { Length: > 0 } port && File.Exists($"{Folder}/token")
            ? new ApiServer(new UriBuilder("https", host, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)).Uri, File.ReadAllText($"{Folder}/ca.crt"), null, false) { Token = new SecretText(File.ReadAllText($"{Folder}/token").Trim()) }
            : null;
    }
}
