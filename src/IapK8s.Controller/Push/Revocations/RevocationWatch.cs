using IapK8s.Controller.Clusters;
using IapK8s.Controller.Leadership;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Push.Revocations;

/// <summary>Reads the log that all replicas keep, and follows it. The start waits until all of it was read: whoever served before would let those in who were shut out. A log that cannot be
/// read ends the start with an <see cref="UnreadableRevocationsException"/>.</summary>
internal sealed class RevocationWatch(Kubernetes client, LeaseOptions options, RevocationSecrets secrets, TimeProvider time, ILogger<RevocationWatch> logger)
    : SecretFollower(client, options, RevocationShard.SecretType, "revocations", time, logger)
{
    protected override void Replace(IReadOnlyList<V1Secret> all)
    {
        foreach (var gone in secrets.Names.Except(all.Select(secret => secret.Name())).ToList())
        {
            Lose(gone);
        }

        foreach (var secret in all)
        {
            See(secret);
        }
    }

    protected override void See(V1Secret secret)
    {
        try
        {
            secrets.See(RevocationShard.Read(secret));
        }
        catch (UnreadableRevocationsException error) when (TryFailStart(error))
        {
            // The start stops.
        }
        catch (UnreadableRevocationsException error)
        {
            secrets.Lose(secret.Name(), isThere: true);
            Log.RevocationsSpoiled(logger, error.Message);
        }
    }

    protected override void Lose(string name)
    {
        secrets.Lose(name, isThere: false);
        Log.RevocationsDeleted(logger, name);
    }
}
