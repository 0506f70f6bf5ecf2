using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;
using k8s;
using k8s.Models;

namespace IapK8s.TestKit.Clusters;

/// <summary>What a test does with either cluster, over the API alone.</summary>
public static class ClusterExtensions
{
    /// <summary>May do everything.</summary>
    public static KubernetesClientConfiguration Admin(this ICluster cluster) => cluster.User("admin", "system:masters");

    public static Kubernetes AdminClient(this ICluster cluster) => new(cluster.Admin());

    /// <summary>A token for the account, as the kubelet would mount it into <paramref name="pod"/>; the account is made where it is not there.</summary>
    public static async Task<KubernetesClientConfiguration> ServiceAccountAsync(this ICluster cluster, string ns, string name, V1Pod? pod = null)
    {
        var token = await cluster.TokenAsync(ns, name, pod);
        return new KubernetesClientConfiguration
        {
            Host = cluster.Address.ToString(),
            SslCaCerts = [System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(cluster.AuthorityPem)],
            AccessToken = token,
            Namespace = ns,
        };
    }

    /// <summary>A token of the account for these audiences; for the API server where none is named.</summary>
    public static async Task<string> TokenAsync(this ICluster cluster, string ns, string name, V1Pod? pod = null, params string[] audiences)
    {
        using var client = cluster.AdminClient();
        if (!(await client.CoreV1.ListNamespacedServiceAccountAsync(ns, fieldSelector: $"metadata.name={name}")).Items.Any())
            await client.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = name } }, ns);
        var request = new Authenticationv1TokenRequest
        {
            Spec = new V1TokenRequestSpec
            {
                Audiences = audiences,
                BoundObjectRef = pod is null ? null : new V1BoundObjectReference { ApiVersion = "v1", Kind = "Pod", Name = pod.Name(), Uid = pod.Uid() },
            },
        };
        return (await client.CoreV1.CreateNamespacedServiceAccountTokenAsync(request, name, ns)).Status.Token;
    }

    /// <summary>Makes a namespace, with labels where some are given.</summary>
    public static async Task CreateNamespaceAsync(this ICluster cluster, string name, IDictionary<string, string>? labels = null)
    {
        using var client = cluster.AdminClient();
        await client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name, Labels = labels } });
    }

    /// <summary>Installs the CustomResourceDefinitions in a folder's YAML files, and returns when they are served.</summary>
    public static async Task InstallDefinitionsAsync(this ICluster cluster, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            foreach (var definition in YamlDocuments.Read(await File.ReadAllTextAsync(file)))
                await cluster.InstallDefinitionAsync(definition);
        }
    }

    /// <summary>Installs the project's own, as they lie in the checkout that the tests were built from.</summary>
    public static Task InstallOwnDefinitionsAsync(this ICluster cluster)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "crds")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("There is no crds above the tests.");
        return cluster.InstallDefinitionsAsync(Path.Combine(folder.FullName, "crds"));
    }

    /// <summary>Serves a custom resource without a schema: any content is kept.</summary>
    public static Task RegisterAsync(this ICluster cluster, string group, string version, string kind, string plural, bool isNamespaced = true, bool hasStatus = true) =>
        cluster.InstallDefinitionAsync(SchemalessDefinition.Of(group, version, kind, plural, isNamespaced, hasStatus));

    public static async Task InstallDefinitionAsync(this ICluster cluster, JsonObject definition)
    {
        using var client = cluster.AdminClient();
        var typed = KubernetesJson.Deserialize<V1CustomResourceDefinition>(definition.ToJsonString());
        var created = await client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(typed);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (created.Status?.Conditions?.Any(condition => condition is { Type: "Established", Status: "True" }) != true)
        {
            limit.Token.ThrowIfCancellationRequested();
            created = await client.ApiextensionsV1.ReadCustomResourceDefinitionAsync(created.Name(), cancellationToken: limit.Token);
        }
    }

    /// <summary>Writes a kubeconfig of the given identity, for what reads a file.</summary>
    public static void WriteKubeconfig(this ICluster cluster, KubernetesClientConfiguration identity, string file)
    {
        static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
        var user = identity.AccessToken is { Length: > 0 } token
            ? $"token: {token}"
            : $"client-certificate-data: {identity.ClientCertificateData}\n    client-key-data: {identity.ClientCertificateKeyData}";
        File.WriteAllText(file, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: test
              cluster:
                server: {cluster.Address}
                certificate-authority-data: {Base64(cluster.AuthorityPem)}
            users:
            - name: test
              user:
                {user}
            contexts:
            - name: test
              context:
                cluster: test
                user: test
            current-context: test
            """);
    }
}
