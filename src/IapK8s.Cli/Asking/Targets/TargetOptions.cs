using System.CommandLine;
using IapK8s.Cli.Commands;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Asking.Targets;

/// <summary>Which pods and ports are meant, on the command line, where a host alone does not say it.</summary>
internal sealed class TargetOptions
{
    public Option<string?> Pod { get; } = new("--pod") { HelpName = "NAME", Description = "This pod alone: a name, or namespace/name" };

    public Option<int?> Port { get; } = new("--port") { HelpName = "NUMBER", Description = "This port of the pod alone" };

    public IEnumerable<Option> All => [Pod, Port];

    /// <exception cref="CliException">Something of it is not valid.</exception>
    public TargetFilter Read(CommandContext context)
    {
        var port = context.Value(Port);
        if (port is < 1 or > ushort.MaxValue)
            throw new CliException($"--port {port} is not a port", "Write a number from 1 to 65535.");
        var ns = context.AllNamespaces ? null : context.Namespace;
        if (context.Value(Pod) is not { } pod)
            return new TargetFilter(ns, null, port);
        var slash = pod.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 && ns is null)
            throw new CliException($"--pod {Quoted.Of(pod)} says no namespace", "Write --pod namespace/name, or -n namespace.");
        return slash < 0 ? new TargetFilter(ns, pod, port) : new TargetFilter(pod[..slash], pod[(slash + 1)..], port);
    }
}

/// <param name="Namespace">Null for all.</param>
/// <param name="Pod">Null for all.</param>
/// <param name="Port">Null for all.</param>
internal sealed record TargetFilter(string? Namespace, string? Pod, int? Port)
{
    public bool Takes(PodKey pod) => (Namespace is null || pod.Namespace == Namespace) && (Pod is null || pod.Name == Pod);
}
