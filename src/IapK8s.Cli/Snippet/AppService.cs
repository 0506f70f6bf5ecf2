using IapK8s.Cli.Commands;

namespace IapK8s.Cli.Snippet;

/// <summary>The Services that an object of Kubernetes has to name.</summary>
internal static class AppService
{
    /// <summary>The app's; it stands in the policy's namespace, where routes to it do.</summary>
    /// <exception cref="CliException">The address is none of a Service there.</exception>
    public static (string Namespace, string Name, int Port) OfApp(SnippetSubject subject) =>
        subject.Upstream.Service is { } service && service.Namespace == subject.Namespace
            ? (service.Namespace, service.Name, subject.Upstream.Port)
            : throw new CliException(
                $"--upstream {subject.Upstream.Url} is no Service of {subject.Namespace}", $"Write http://NAME.{subject.Namespace}.svc.cluster.local:PORT; the policy's targets and this route stand there.");

    /// <exception cref="CliException">The address is none of a Service.</exception>
    public static (string Namespace, string Name, int Port) OfGateway(SnippetSubject subject) =>
        subject.Doors.Address.Service is { } service
            ? (service.Namespace, service.Name, subject.Doors.Address.Port)
            : throw new CliException($"--gateway {subject.Doors.Url} is no Service", "Write http://NAME.NAMESPACE.svc.cluster.local:PORT, the Service of the gateway's forward-auth listener.");
}
