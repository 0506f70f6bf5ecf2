using k8s;
using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;

namespace IapK8s.Controller.Leadership;

/// <summary>The Lease as the elector uses it, noting when we last renewed it by a clock that nobody sets. A renewal is conditioned on the object's version, so each
/// one proves that the lease was ours.</summary>
internal sealed class HeldLease(IKubernetes client, LeaseOptions options, TimeProvider time) : ILock
{
    private readonly LeaseLock _lease = new(client, options.Namespace, LeaseOptions.LeaseName, options.Identity);
    private long _renewedAt;

    public string Identity => options.Identity;

    /// <summary>Since the last renewal that succeeded was sent; null where we do not hold it.</summary>
    public TimeSpan? Age => Volatile.Read(ref _renewedAt) is not 0 and var at ? time.GetElapsedTime(at) : null;

    public async Task<LeaderElectionRecord> GetAsync(CancellationToken cancellationToken = default)
    {
        var record = await _lease.GetAsync(cancellationToken);
        // The elector would take a lease without holder for one that is not there, and try to create it for ever.
        record.HolderIdentity ??= "";
        record.AcquireTime ??= DateTime.UnixEpoch;
        record.RenewTime ??= DateTime.UnixEpoch;
        return record;
    }

    public Task<bool> CreateAsync(LeaderElectionRecord record, CancellationToken cancellationToken = default) => NoteAsync(() => _lease.CreateAsync(record, cancellationToken));

    public Task<bool> UpdateAsync(LeaderElectionRecord record, CancellationToken cancellationToken = default) => NoteAsync(() => _lease.UpdateAsync(record, cancellationToken));

    public string Describe() => _lease.Describe();

    public void Forget() => Volatile.Write(ref _renewedAt, 0);

    /// <summary>Lets the next replica take over at once.</summary>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        Forget();
        var record = await _lease.GetAsync(cancellation);
        if (record.HolderIdentity == Identity)
        {
            record.HolderIdentity = "";
            record.RenewTime = time.GetUtcNow().UtcDateTime;
            await _lease.UpdateAsync(record, cancellation);
        }
    }

    private async Task<bool> NoteAsync(Func<Task<bool>> write)
    {
        var before = time.GetTimestamp();
        var written = await write();
        if (written)
        {
            Volatile.Write(ref _renewedAt, before == 0 ? 1 : before);
        }

        return written;
    }
}
