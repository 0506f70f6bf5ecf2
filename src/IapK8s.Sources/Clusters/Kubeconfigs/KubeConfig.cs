using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Sources.Clusters.Kubeconfigs;

/// <summary>What kubeconfig files say together (client-go, "Organizing Cluster Access Using kubeconfig Files"). File references are read, base64 is decoded.</summary>
/// <param name="CurrentContext">Null where none is current.</param>
public sealed record KubeConfig(string? CurrentContext, ImmutableArray<KubeContext> Contexts, ImmutableArray<KubeCluster> Clusters, ImmutableArray<KubeUser> Users);

/// <param name="Namespace">Null for the default.</param>
public sealed record KubeContext(string Name, string? Cluster, string? User, string? Namespace);

/// <param name="AuthorityPem">Who may vouch for the server; null for whom the machine trusts.</param>
public sealed record KubeCluster(string Name, string? Server, string? AuthorityPem, string? TlsServerName, bool SkipTlsVerify);

/// <param name="Plugin">The program that knows the credential; null where it is here, or there is none.</param>
public sealed record KubeUser(string Name, string? CertificatePem, SecretText? KeyPem, SecretText? Token, CredentialPlugin? Plugin);

/// <summary>A program that gives a credential (client.authentication.k8s.io).</summary>
/// <param name="Variables">Of its environment, beside ours.</param>
/// <param name="InstallHint">What to tell whoever lacks it.</param>
public sealed record CredentialPlugin(string ApiVersion, string Command, ImmutableArray<string> Arguments, ImmutableArray<KeyValuePair<string, string>> Variables, string? InstallHint);
