namespace IapK8s.Gateway.Sessions;

/// <summary>Where sessions live. It is the truth: what it does not know is over. Every method is atomic by itself, and replicas may share one store.</summary>
internal interface ISessionStore
{
    /// <summary>False when the store is full: then nobody new gets in, and nobody who is in is thrown out.</summary>
    ValueTask<bool> AddAsync(StoredSession session, CancellationToken cancellation);

    ValueTask<StoredSession?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>Puts <paramref name="next"/> in place of exactly <paramref name="known"/>. False when that was replaced or ended meanwhile: an ended session is never brought back.</summary>
    ValueTask<bool> ReplaceAsync(StoredSession known, StoredSession next, CancellationToken cancellation);

    /// <summary>What was there, or null.</summary>
    ValueTask<StoredSession?> RemoveAsync(string id, CancellationToken cancellation);

    /// <summary>The sessions of a person (the provider's <c>sub</c>) at a provider, of one of the provider's own sessions, or of both where both are given. Neither finds nothing.</summary>
    ValueTask<IReadOnlyList<StoredSession>> FindByPersonAsync(string provider, string? subject, string? providerSessionId, CancellationToken cancellation);

    /// <summary>True exactly once for a value until <paramref name="until"/>: one-time things (a sign-in under way, a logout token's id). False also when there is no room to remember it.</summary>
    ValueTask<bool> TryConsumeAsync(string kind, string value, DateTimeOffset until, CancellationToken cancellation);
}
