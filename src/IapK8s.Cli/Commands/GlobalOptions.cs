using System.CommandLine;
using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Commands;

/// <summary>What every command takes, spelled as kubectl spells it.</summary>
internal sealed class GlobalOptions
{
    public Option<string[]> Files { get; } = new("--filename", "-f")
    {
        HelpName = "FILE|DIR|-",
        Description = "Ask about these manifests instead of a cluster: files, folders with all below them, - for standard input; may be repeated",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
        Recursive = true,
    };

    public Option<string?> KubeConfig { get; } = new("--kubeconfig") { HelpName = "FILE", Description = "kubeconfig of the cluster [$KUBECONFIG, ~/.kube/config]", Recursive = true };

    public Option<string?> Context { get; } = new("--context") { HelpName = "NAME", Description = "Context of the kubeconfig instead of its current one", Recursive = true };

    public Option<string?> Namespace { get; } = new("--namespace", "-n") { HelpName = "NAME", Description = "Ask about this namespace alone", Recursive = true };

    public Option<bool> AllNamespaces { get; } = new("--all-namespaces", "-A") { Description = "Ask about all namespaces, also where the context names one", Recursive = true };

    public Option<string> Output { get; } = OutputFormats.Option();

    public Option<bool> NoColor { get; } = new("--no-color") { Description = "No colours on a terminal either [$NO_COLOR]", Recursive = true };

    public IEnumerable<Option> All => [Files, KubeConfig, Context, Namespace, AllNamespaces, Output, NoColor];
}
