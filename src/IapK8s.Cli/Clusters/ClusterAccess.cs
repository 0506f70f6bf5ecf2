using IapK8s.Cli.Commands;
using IapK8s.Sources.Clusters;
using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace IapK8s.Cli.Clusters;

/// <summary>The cluster that a question is about, with the rights of whoever asks.</summary>
internal sealed class ClusterAccess : IDisposable
{
    private readonly ApiConnection _connection;

    private ClusterAccess(KubernetesClientConfiguration configuration, string name)
    {
        _connection = new ApiConnection(configuration);
        Name = name;
        Namespace = string.IsNullOrEmpty(configuration.Namespace) ? null : configuration.Namespace;
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
                return new ClusterAccess(KubernetesClientConfiguration.InClusterConfig(), "in-cluster");
            var read = KubeConfigFiles.Read(files);
            var name = context.Context ?? read.CurrentContext;
            return new ClusterAccess(KubernetesClientConfiguration.BuildConfigFromConfigObject(Known(read, name, files), name), name!);
        }
        catch (KubeConfigException mistake)
        {
            throw new CliException($"kubeconfig: {mistake.Message.TrimEnd('.')}", "Mend it, or ask about manifests: -f FILE.");
        }
        catch (InvalidDataException mistake)
        {
            throw new CliException($"kubeconfig: {mistake.Message.TrimEnd('.')}", "Name another by --kubeconfig.");
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"kubeconfig: {mistake.Message.TrimEnd('.')}", "Name another by --kubeconfig, or ask about manifests: -f FILE.");
        }
    }

    /// <summary>Those that may be chosen by name.</summary>
    public static IEnumerable<string> ContextsOf(CommandContext context) => FilesOf(context) is { Count: > 0 } files ? KubeConfigFiles.Read(files).Contexts.Select(known => known.Name) : [];

    /// <summary>The API server of <c>--kubeconfig</c>, else of $KUBECONFIG, else of the home directory; none within a pod.</summary>
    private static List<string> FilesOf(CommandContext context)
    {
        if (context.KubeConfig is { } one)
            return [one];
        if (context.Surroundings.Variable("KUBECONFIG") is { Length: > 0 } list)
            return [.. list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(File.Exists)];
        var usual = Path.Join(context.Surroundings.Variable("HOME"), ".kube", "config");
        if (File.Exists(usual))
            return [usual];
        return KubernetesClientConfiguration.IsInCluster()
            ? []
            : throw new CliException("There is no cluster to ask: no -f, no --kubeconfig, no $KUBECONFIG, no ~/.kube/config", "Name manifests by -f, or a cluster by --kubeconfig.");
    }

    private static K8SConfiguration Known(K8SConfiguration read, string? name, List<string> files)
    {
        var names = read.Contexts.Select(context => context.Name).ToList();
        if (string.IsNullOrEmpty(name))
            throw new CliException($"No context is current in {string.Join(", ", files)}", $"Choose one by --context{(names.Count == 0 ? "" : $": {string.Join(", ", names)}")}.");
        return names.Contains(name)
            ? read
            : throw new CliException($"--context {Resources.Syntax.Quoted.Of(name)} is not in {string.Join(", ", files)}", names.Count == 0 ? "It has no contexts." : $"It has {string.Join(", ", names)}.");
    }

    public void Dispose() => _connection.Dispose();
}
