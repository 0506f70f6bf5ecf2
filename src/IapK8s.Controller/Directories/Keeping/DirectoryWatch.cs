using IapK8s.Controller.Clusters;
using IapK8s.Controller.Leadership;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Directories.Keeping;

/// <summary>Reads what is kept of directories, and follows it. The start waits until all of it was read: groups that are known must not be unknown for a moment.</summary>
internal sealed class DirectoryWatch(Kubernetes client, LeaseOptions options, DirectorySecrets secrets, TimeProvider time, ILogger<DirectoryWatch> logger)
    : SecretFollower(client, options, DirectorySecret.SecretType, "directories", time, logger)
{
    protected override void Replace(IReadOnlyList<V1Secret> all) => secrets.Replace([.. all.Select(DirectorySecret.Read).OfType<DirectorySecret>()]);

    protected override void See(V1Secret secret)
    {
        if (DirectorySecret.Read(secret) is { } read)
        {
            secrets.See(read);
        }
    }

    protected override void Lose(string name) => secrets.Lose(name);
}
