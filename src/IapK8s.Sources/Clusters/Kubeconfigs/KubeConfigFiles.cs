using System.Text;
using IapK8s.Policy.Definitions;
using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Clusters.Kubeconfigs;

/// <summary>
/// kubeconfig files as kubectl reads them: several are one, and of each name the first counts. Read by our own reader of documents: the Kubernetes client's needs reflection, and brings every
/// kind of the API along, which a native program would have to carry.
/// </summary>
public static class KubeConfigFiles
{
    /// <exception cref="InvalidDataException">A file is no kubeconfig.</exception>
    /// <exception cref="IOException">One, or one that it refers to, cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    public static KubeConfig Read(IEnumerable<string> paths)
    {
        var all = paths.Select(path => Read(Path.GetFullPath(path))).ToList();
        return new KubeConfig(
            all.Select(one => one.CurrentContext).FirstOrDefault(name => name is not null),
            [.. all.SelectMany(one => one.Contexts).DistinctBy(context => context.Name)],
            [.. all.SelectMany(one => one.Clusters).DistinctBy(cluster => cluster.Name)],
            [.. all.SelectMany(one => one.Users).DistinctBy(user => user.Name)]);
    }

    private static KubeConfig Read(string path)
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

        var folder = Path.GetDirectoryName(path)!;
        return new KubeConfig(
            Text(root, "current-context"),
            [.. Named(root, "contexts", "context").Select(entry => new KubeContext(entry.Name, Text(entry.Value, "cluster"), Text(entry.Value, "user"), Text(entry.Value, "namespace")))],
            [.. Named(root, "clusters", "cluster").Select(entry => new KubeCluster(
                entry.Name, Text(entry.Value, "server"), Pem(entry.Value, "certificate-authority", folder), Text(entry.Value, "tls-server-name"), Text(entry.Value, "insecure-skip-tls-verify") == "true"))],
            [.. Named(root, "users", "user").Select(entry => User(entry.Name, entry.Value, folder))]);
    }

    private static KubeUser User(string name, MappingNode? user, string folder) => new(
        name,
        Pem(user, "client-certificate", folder),
        Secret(Pem(user, "client-key", folder)),
        // A file is for tokens that are replaced; one question needs it once.
        Secret(Text(user, "token") ?? (Text(user, "tokenFile") is { } file ? File.ReadAllText(Path.GetFullPath(file, folder)).Trim() : null)),
        user?.Find("exec")?.Value is MappingNode exec ? Plugin(exec, folder) : null);

    /// <summary>A command with a slash in it lies beside the file.</summary>
    private static CredentialPlugin Plugin(MappingNode exec, string folder)
    {
        var command = Text(exec, "command") ?? "";
        return new CredentialPlugin(
            Text(exec, "apiVersion") ?? "client.authentication.k8s.io/v1",
            command.AsSpan().ContainsAny('/', Path.DirectorySeparatorChar) ? Path.GetFullPath(command, folder) : command,
            [.. (exec.Find("args")?.Value as SequenceNode)?.Items.OfType<ScalarNode>().Select(scalar => scalar.Text) ?? []],
            [.. Entries(exec, "env").Select(entry => KeyValuePair.Create(Text(entry, "name") ?? "", Text(entry, "value") ?? ""))],
            Text(exec, "installHint"));
    }

    /// <summary>In the file itself, as base64, or in one that it names.</summary>
    private static string? Pem(MappingNode? node, string name, string folder)
    {
        if (Text(node, $"{name}-data") is not { } data)
            return Text(node, name) is { } file ? File.ReadAllText(Path.GetFullPath(file, folder)) : null;
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }
        catch (FormatException)
        {
            throw new InvalidDataException($"{name}-data is not base64");
        }
    }

    private static SecretText? Secret(string? text) => text is null ? null : new SecretText(text);

    private static IEnumerable<(string Name, MappingNode? Value)> Named(MappingNode? root, string list, string value) =>
        Entries(root, list).Select(entry => (Text(entry, "name") ?? "", entry.Find(value)?.Value as MappingNode));

    private static IEnumerable<MappingNode> Entries(MappingNode? node, string name) => (node?.Find(name)?.Value as SequenceNode)?.Items.OfType<MappingNode>() ?? [];

    private static string? Text(MappingNode? node, string name) => node?.Find(name)?.Value is ScalarNode { Kind: not ScalarKind.Null, Text.Length: > 0 } scalar ? scalar.Text : null;
}
