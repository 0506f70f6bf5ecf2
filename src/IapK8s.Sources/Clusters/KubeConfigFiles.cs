using IapK8s.Sources.Documents;
using k8s.KubeConfigModels;

namespace IapK8s.Sources.Clusters;

/// <summary>
/// kubeconfig files as kubectl reads them: several are one, and of each name the first counts. Read by our own reader of documents, for the client's own needs reflection, which a program
/// that is compiled ahead of time does not have.
/// </summary>
public static class KubeConfigFiles
{
    /// <exception cref="InvalidDataException">A file is no kubeconfig.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    public static K8SConfiguration Read(IEnumerable<string> paths)
    {
        var all = paths.Select(path => Read(Path.GetFullPath(path))).ToList();
        return new K8SConfiguration
        {
            CurrentContext = all.Select(one => one.CurrentContext).FirstOrDefault(name => !string.IsNullOrEmpty(name)),
            Clusters = [.. all.SelectMany(one => one.Clusters).DistinctBy(cluster => cluster.Name)],
            Users = [.. all.SelectMany(one => one.Users).DistinctBy(user => user.Name)],
            Contexts = [.. all.SelectMany(one => one.Contexts).DistinctBy(context => context.Name)],
        };
    }

    private static K8SConfiguration Read(string path)
    {
        MappingNode? root;
        try
        {
            root = YamlReader.Read(DocumentText.Decode(File.ReadAllBytes(path))).FirstOrDefault() as MappingNode;
        }
        catch (DocumentException mistake)
        {
            throw new InvalidDataException($"{path}:{mistake.Problem.At.Line}:{mistake.Problem.At.Column}: {mistake.Problem.Message}. {mistake.Problem.Fix}");
        }

        var files = new FileReferences(Path.GetDirectoryName(path)!);
        return new K8SConfiguration
        {
            CurrentContext = Text(root, "current-context"),
            Clusters = [.. Entries(root, "clusters").Select(entry => new Cluster { Name = Text(entry, "name"), ClusterEndpoint = Endpoint(Map(entry, "cluster"), files) })],
            Users = [.. Entries(root, "users").Select(entry => new User { Name = Text(entry, "name"), UserCredentials = Credentials(Map(entry, "user"), files) })],
            Contexts = [.. Entries(root, "contexts").Select(entry => new Context { Name = Text(entry, "name"), ContextDetails = Details(Map(entry, "context")) })],
        };
    }

    private static ClusterEndpoint Endpoint(MappingNode? cluster, FileReferences files) => new()
    {
        Server = Text(cluster, "server"),
        CertificateAuthority = files.Find(Text(cluster, "certificate-authority")),
        CertificateAuthorityData = Text(cluster, "certificate-authority-data"),
        TlsServerName = Text(cluster, "tls-server-name"),
        SkipTlsVerify = Text(cluster, "insecure-skip-tls-verify") == "true",
    };

    private static UserCredentials Credentials(MappingNode? user, FileReferences files) => new()
    {
        ClientCertificate = files.Find(Text(user, "client-certificate")),
        ClientCertificateData = Text(user, "client-certificate-data"),
        ClientKey = files.Find(Text(user, "client-key")),
        ClientKeyData = Text(user, "client-key-data"),
        // A file is read anew by whoever rotates it; one question needs it once.
        Token = Text(user, "token") ?? (files.Find(Text(user, "tokenFile")) is { } file ? File.ReadAllText(file).Trim() : null),
        UserName = Text(user, "username"),
        Password = Text(user, "password"),
        ExternalExecution = Map(user, "exec") is { } exec ? Execution(exec) : null,
    };

    private static ExternalExecution Execution(MappingNode exec) => new()
    {
        ApiVersion = Text(exec, "apiVersion"),
        Command = Text(exec, "command"),
        Arguments = Texts(exec, "args"),
        EnvironmentVariables = [.. Entries(exec, "env").Select(entry => new Dictionary<string, string> { ["name"] = Text(entry, "name") ?? "", ["value"] = Text(entry, "value") ?? "" })],
        InstallHint = Text(exec, "installHint"),
        ProvideClusterInfo = Text(exec, "provideClusterInfo") == "true",
    };

    private static ContextDetails Details(MappingNode? context) => new()
    {
        Cluster = Text(context, "cluster"),
        User = Text(context, "user"),
        Namespace = Text(context, "namespace"),
    };

    private static MappingNode? Map(MappingNode? node, string name) => node?.Find(name)?.Value as MappingNode;

    private static IEnumerable<MappingNode> Entries(MappingNode? node, string name) => (node?.Find(name)?.Value as SequenceNode)?.Items.OfType<MappingNode>() ?? [];

    private static List<string> Texts(MappingNode node, string name) => [.. (node.Find(name)?.Value as SequenceNode)?.Items.OfType<ScalarNode>().Select(scalar => scalar.Text) ?? []];

    private static string? Text(MappingNode? node, string name) => node?.Find(name)?.Value is ScalarNode { Kind: not ScalarKind.Null, Text.Length: > 0 } scalar ? scalar.Text : null;

    /// <summary>What a file refers to lies beside it.</summary>
    private sealed class FileReferences(string folder)
    {
        public string? Find(string? path) => path is null ? null : Path.GetFullPath(path, folder);
    }
}
