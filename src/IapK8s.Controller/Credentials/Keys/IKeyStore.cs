namespace IapK8s.Controller.Credentials.Keys;

/// <summary>Where key sets are kept. A set is kept before anybody uses it, and whoever comes second uses what the first one kept.</summary>
internal interface IKeyStore
{
    /// <summary>Whether other replicas read and write it too.</summary>
    bool IsShared { get; }

    /// <summary>Everything that is kept; a set that did not change since it was last read or written is the same instance.</summary>
    /// <exception cref="AggregateException">Every set that is not what was written, as <see cref="KeyFileException"/>.</exception>
    Task<KeyMaterial> LoadAsync(CancellationToken cancellation);

    /// <summary>Keeps the first set of its subject.</summary>
    /// <returns>What is kept now: this set, or that of somebody who was first.</returns>
    Task<KeySet> CreateAsync(KeySet set, CancellationToken cancellation);

    /// <summary>Replaces what this store last returned for the subject.</summary>
    /// <returns>What is kept now: this set, or that of somebody who changed it meanwhile.</returns>
    Task<KeySet> ReplaceAsync(KeySet set, CancellationToken cancellation);
}
