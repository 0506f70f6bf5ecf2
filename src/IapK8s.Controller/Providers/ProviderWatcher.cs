using System.Collections.Immutable;

namespace IapK8s.Controller.Providers;

/// <summary>Keeps the documents of all issuers in use. Safe for concurrent use.</summary>
internal sealed class ProviderWatcher(ProviderStore store, TimeProvider time, ILogger<ProviderWatcher> logger) : IAsyncDisposable
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, IssuerWatch> _watches = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, ProviderDocument> _documents = ImmutableDictionary<string, ProviderDocument>.Empty;
    private ImmutableDictionary<string, string> _trouble = ImmutableDictionary<string, string>.Empty;
    private bool _stopped;

    /// <summary>By issuer; one that could never be fetched is absent.</summary>
    public ImmutableDictionary<string, ProviderDocument> Documents => Volatile.Read(ref _documents);

    /// <summary>By issuer, why it cannot be fetched now; what was fetched before stays.</summary>
    public ImmutableDictionary<string, string> Trouble => Volatile.Read(ref _trouble);

    /// <summary>Raised after <see cref="Documents"/> or <see cref="Trouble"/> changed.</summary>
    public event Action? Changed;

    /// <summary>Says which issuers matter from now on. What was kept of them is there when this returns.</summary>
    public void Use(IEnumerable<string> issuers)
    {
        var wanted = issuers.ToHashSet(StringComparer.Ordinal);
        lock (_changing)
        {
            if (_stopped)
            {
                return;
            }

            foreach (var issuer in _watches.Keys.Where(issuer => !wanted.Contains(issuer)).ToList())
            {
                _watches.Remove(issuer, out var watch);
                _ = watch!.DisposeAsync().AsTask();
                _documents = _documents.Remove(issuer);
                _trouble = _trouble.Remove(issuer);
            }

            foreach (var issuer in wanted.Where(issuer => !_watches.ContainsKey(issuer)))
            {
                if (store.Read(issuer) is { } kept)
                {
                    _documents = _documents.SetItem(issuer, kept);
                }

                _watches.Add(issuer, new IssuerWatch(issuer, time, fetched => Accept(issuer, fetched), reason => Fail(issuer, reason)));
            }
        }
    }

    /// <summary>A subscriber met a token whose key nobody published. Ignored for keys that are there by now.</summary>
    public void ReportUnknownKey(string issuer, string keyId)
    {
        lock (_changing)
        {
            if (_watches.TryGetValue(issuer, out var watch) && !(_documents.TryGetValue(issuer, out var document) && ProviderKeys.Holds(document.Jwks, keyId)))
            {
                watch.Want();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<IssuerWatch> watches;
        lock (_changing)
        {
            _stopped = true;
            watches = [.. _watches.Values];
            _watches.Clear();
        }

        foreach (var watch in watches)
        {
            await watch.DisposeAsync();
        }
    }

    private Task Accept(string issuer, FetchedProvider fetched)
    {
        bool isNew;
        lock (_changing)
        {
            if (!_watches.ContainsKey(issuer))
            {
                return Task.CompletedTask;
            }

            var hadTrouble = _trouble.ContainsKey(issuer);
            _trouble = _trouble.Remove(issuer);
            var before = _documents.GetValueOrDefault(issuer);
            isNew = before is null || before.Jwks != fetched.Document.Jwks || before.Metadata != fetched.Document.Metadata;
            if (isNew)
            {
                _documents = _documents.SetItem(issuer, fetched.Document);
            }
            else if (!hadTrouble)
            {
                return Task.CompletedTask;
            }
        }

        if (isNew)
        {
            store.Write(fetched.Document);
            Log.ProviderFetched(logger, issuer, fetched.Keys);
        }

        Changed?.Invoke();
        return Task.CompletedTask;
    }

    private void Fail(string issuer, string reason)
    {
        Log.ProviderFailed(logger, issuer, reason);
        lock (_changing)
        {
            if (!_watches.ContainsKey(issuer) || _trouble.GetValueOrDefault(issuer) == reason)
            {
                return;
            }

            _trouble = _trouble.SetItem(issuer, reason);
        }

        Changed?.Invoke();
    }
}
