using System.Security.Cryptography;
using IapK8s.Cli.Commands;
using IapK8s.Resources.Syntax;
using IapK8s.Sources.Clusters;
using IapK8s.Sources.Clusters.Kubeconfigs;

namespace IapK8s.Cli.Clusters;

/// <summary>The cluster that a question is about, with the rights of whoever asks.</summary>
internal sealed class ClusterAccess : IDisposable
{
    private readonly ApiConnection _connection;

    private ClusterAccess(ApiServer server, string name, string? ns)
    {
        _connection = new ApiConnection(server);
        (Name, Namespace) = (name, ns);
    }

    public ApiReader Api => _connection.Api;

    /// <summary>Its context, for people.</summary>
    public string Name { get; }

    /// <summary>Of the context; null where it names none.</summary>
    public string? Namespace { get; }

    /// <exception cref="CliException">There is no cluster to ask, or not the one that was asked for.</exception>
    public static ClusterAccess Open(CommandContext context)
    {
        try
        {
            if (FilesOf(context) is not { Count: > 0 } files)
                return new ClusterAccess(ApiServer.OfPod(context.Surroundings.Variable) ?? throw Nothing(), "in-cluster", null);
            var config = KubeConfigFiles.Read(files);
            var chosen = Chosen(config, context.Context ?? config.CurrentContext, files);
            return new ClusterAccess(ApiServer.Of(config, chosen, context.Surroundings.StartsPlugins), chosen.Name, chosen.Namespace);
        }
        catch (Exception mistake) when (mistake is InvalidDataException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"kubeconfig: {mistake.Message.TrimEnd('.')}", "Mend it, name another by --kubeconfig, or ask about manifests: -f FILE.");
        }
    }

    /// <summary>Those that may be chosen by name.</summary>
    public static IEnumerable<string> ContextsOf(CommandContext context) => KubeConfigFiles.Read(FilesOf(context)).Contexts.Select(known => known.Name);

    public void Dispose() => _connection.Dispose();

    /// <summary>That of <c>--kubeconfig</c>, else those of $KUBECONFIG that are there, else that of the home directory; none where there is none.</summary>
    private static List<string> FilesOf(CommandContext context)
    {
        if (context.KubeConfig is { } one)
            return [one];
        if (context.Surroundings.Variable("KUBECONFIG") is { Length: > 0 } list)
            return [.. list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(File.Exists)];
        var usual = Path.Join(context.Surroundings.Variable("HOME"), ".kube", "config");
        return File.Exists(usual) ? [usual] : [];
    }

    private static KubeContext Chosen(KubeConfig config, string? name, List<string> files)
    {
        var names = config.Contexts.Select(context => context.Name).ToList();
        if (name is null)
            throw new CliException($"No context is current in {string.Join(", ", files)}", names.Count == 0 ? "It has no contexts." : $"Choose one by --context: {string.Join(", ", names)}.");
        return config.Contexts.FirstOrDefault(context => context.Name == name)
            ?? throw new CliException($"--context {Quoted.Of(name)} is not in {string.Join(", ", files)}", names.Count == 0 ? "It has no contexts." : $"It has {string.Join(", ", names)}.");
    }

    private static CliException Nothing() =>
        new("There is no cluster to ask: no -f, no --kubeconfig, no $KUBECONFIG, no ~/.kube/config", "Name manifests by -f, or a cluster by --kubeconfig.");
}
