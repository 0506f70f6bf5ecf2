using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using IapK8s.Cli.Tests.Transcripts;
using IapK8s.TestKit.Clusters;
using IapK8s.TestKit.Clusters.Objects;
using k8s;

namespace IapK8s.Cli.Tests.Clusters;

/// <summary>An API server that holds hack/demo/org, and people who ask it by their kubeconfigs.</summary>
internal sealed class AskedCluster : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Plurals = new(StringComparer.Ordinal)
    {
        ["IapPolicy"] = "iappolicies",
        ["ClusterIapPolicy"] = "clusteriappolicies",
        ["IapProvider"] = "iapproviders",
        ["ClusterIapProvider"] = "clusteriapproviders",
        ["IapGroup"] = "iapgroups",
        ["IapAccessLevel"] = "iapaccesslevels",
        ["IapDirectory"] = "iapdirectories",
        ["Service"] = "services",
        ["Pod"] = "pods",
        ["Secret"] = "secrets",
        ["Namespace"] = "namespaces",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("iap-kube-").FullName;

    public required InProcessCluster Server { get; init; }

    public static async Task<AskedCluster> StartAsync()
    {
        var cluster = new AskedCluster { Server = await InProcessCluster.StartAsync() };
        await cluster.Server.InstallOwnDefinitionsAsync();
        using var admin = cluster.Server.AdminClient();
        var documents = Directory.EnumerateFiles(Checkout.PathOf("hack/demo/org/policies")).Order(StringComparer.Ordinal).SelectMany(file => YamlDocuments.Read(File.ReadAllText(file))).ToList();
        await cluster.Server.CreateNamespaceAsync("iap-system");
        foreach (var document in documents.OrderBy(document => (string)document["kind"]! == "Namespace" ? 0 : 1))
            await CreateAsync(admin, document);
        cluster.Server.ClearCalls();
        return cluster;
    }

    /// <summary>Somebody with these rights and no others; all of them where none are given.</summary>
    /// <param name="rules">Of a ClusterRole, as JSON.</param>
    /// <returns>Their kubeconfig.</returns>
    public async Task<string> PersonAsync(string name, string? rules = null)
    {
        var file = Path.Combine(_folder, name);
        if (rules is null)
        {
            Server.WriteKubeconfig(Server.Admin(), file);
            return file;
        }
        using var admin = Server.AdminClient();
        const string Group = "rbac.authorization.k8s.io/v1";
        await PostAsync(admin, $"apis/{Group}/clusterroles", $$$"""{"apiVersion": "{{{Group}}}", "kind": "ClusterRole", "metadata": {"name": "{{{name}}}"}, "rules": {{{rules}}}}""");
        await PostAsync(admin, $"apis/{Group}/clusterrolebindings", $$$"""
            {"apiVersion": "{{{Group}}}", "kind": "ClusterRoleBinding", "metadata": {"name": "{{{name}}}"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "{{{name}}}"},
             "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "{{{name}}}"}]}
            """);
        Server.WriteKubeconfig(Server.User(name), file);
        return file;
    }

    /// <summary>A ServiceAccount that may do nothing, and whose token a credential plugin gives.</summary>
    /// <returns>Its kubeconfig.</returns>
    public async Task<string> WithPluginAsync()
    {
        var (plain, plugin, file) = (await PersonAsync("admin"), NewFile("plugin"), NewFile("config"));
        Token = await Server.TokenAsync("iap-system", "asker");
        await File.WriteAllTextAsync(plugin, $$$"""
            #!/bin/sh
            echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "{{{Token}}}"}}'
            """);
        var lines = (await File.ReadAllLinesAsync(plain)).Where(line => !line.Contains("client-", StringComparison.Ordinal))
            .Select(line => line.Trim() == "user:" ? $"  user: {{exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, args: [{plugin}], interactiveMode: Never}}}}" : line);
        await File.WriteAllLinesAsync(file, lines);
        return file;
    }

    /// <summary>What the plugin gave last.</summary>
    public string? Token { get; private set; }

    /// <summary>What somebody with all rights writes over it.</summary>
    /// <param name="path">Below the group: <c>namespaces/shop/iappolicies/shop</c>, <c>iapgroups/admins/status</c>.</param>
    /// <param name="patch">A JSON merge patch.</param>
    public async Task ChangeAsync(string path, string patch)
    {
        using var admin = Server.AdminClient();
        using var content = new StringContent(patch, Encoding.UTF8, new MediaTypeHeaderValue("application/merge-patch+json"));
        using var response = await admin.HttpClient.PatchAsync(new Uri(admin.BaseUri, $"apis/iapk8s.io/v1alpha1/{path}"), content);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }

    /// <param name="documents">YAML.</param>
    public async Task AddAsync(string documents)
    {
        using var admin = Server.AdminClient();
        foreach (var document in YamlDocuments.Read(documents))
            await CreateAsync(admin, document);
    }

    /// <summary>A file that nobody wrote yet.</summary>
    public string NewFile(string name) => Path.Combine(_folder, name);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Task CreateAsync(Kubernetes admin, JsonObject document)
    {
        var (version, kind) = ((string)document["apiVersion"]!, (string)document["kind"]!);
        var ns = (string?)document["metadata"]!["namespace"];
        var root = version == "v1" ? "api/v1" : $"apis/{version}";
        return PostAsync(admin, $"{root}/{(ns is null ? "" : $"namespaces/{ns}/")}{Plurals[kind]}", document.ToJsonString());
    }

    private static async Task PostAsync(Kubernetes admin, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await admin.HttpClient.PostAsync(new Uri(admin.BaseUri, path), content);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }
}
