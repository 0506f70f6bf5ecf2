using IapK8s.Identity.Revocations;

namespace IapK8s.Controller.Push.Revocations;

/// <summary>Where revocations outlive the process. For one caller at a time.</summary>
internal interface IRevocationKeeper
{
    /// <summary>Whether other replicas keep theirs in the same place.</summary>
    bool IsShared { get; }

    /// <summary>Keeps what is not kept yet. On return all of it is.</summary>
    /// <param name="version">Stands for <paramref name="entries"/>: the same instance means the same entries.</param>
    /// <param name="entries">All that are in force.</param>
    /// <exception cref="IOException">They are not kept.</exception>
    Task KeepAsync(RevocationEntries version, IReadOnlyCollection<RevocationEntry> entries, CancellationToken cancellation);

    /// <summary>Takes away what has expired, as far as keeping does not do so anyway. What goes wrong is due again at the next call.</summary>
    /// <exception cref="IOException">It stays for now.</exception>
    Task TidyAsync(CancellationToken cancellation);
}
