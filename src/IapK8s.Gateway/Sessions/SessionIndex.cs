namespace IapK8s.Gateway.Sessions;

/// <summary>Session ids by provider and one property. Not safe for concurrent use: the store's lock guards it.</summary>
internal sealed class SessionIndex(Func<StoredSession, string?> property)
{
    private readonly Dictionary<(string Provider, string Value), HashSet<string>> _ids = [];

    public IReadOnlyCollection<string> Find(string provider, string value) => _ids.TryGetValue((provider, value), out var ids) ? ids : [];

    public void Add(StoredSession session)
    {
        if (property(session) is not { } value)
        {
            return;
        }

        if (!_ids.TryGetValue((session.Provider, value), out var ids))
        {
            _ids[(session.Provider, value)] = ids = new HashSet<string>(StringComparer.Ordinal);
        }

        ids.Add(session.Id);
    }

    public void Remove(StoredSession session)
    {
        if (property(session) is { } value && _ids.TryGetValue((session.Provider, value), out var ids) && ids.Remove(session.Id) && ids.Count == 0)
        {
            _ids.Remove((session.Provider, value));
        }
    }
}
