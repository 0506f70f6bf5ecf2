using IapK8s.Identity.ServiceAccounts;

namespace IapK8s.Controller.Peers;

/// <summary>The cluster's issuer, looked at every minute, and at once (but not often) when a token names a key that is not known. What was had stays while it cannot
/// be had anew.</summary>
internal sealed class ClusterIssuer(IClusterIssuerSource source, TimeProvider time, ILogger<ClusterIssuer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Anybody can name a key that nobody has.</summary>
    private static readonly TimeSpan LeastBetween = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _fetching = new(1);
    private volatile Published? _current;
    private DateTimeOffset _fetchedAt = DateTimeOffset.MinValue;

    /// <summary>Raised when it publishes something else than before.</summary>
    public event Action? Changed;

    /// <summary>Null until it could be had.</summary>
    public ClusterIssuerDocument? Document => _current?.Document;

    /// <summary>Until there is a document: one that knows no key and cannot tell issuers apart.</summary>
    public ServiceAccountTokenVerifier Verifier => _current?.Verifier ?? ServiceAccountTokenVerifier.OfNobody;

    /// <summary>Looks again, unless somebody just did. Never throws.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await _fetching.WaitAsync(cancellation);
        try
        {
            if (time.GetUtcNow() - _fetchedAt >= LeastBetween)
            {
                await FetchAsync(cancellation);
            }
        }
        finally
        {
            _fetching.Release();
        }
    }

    public override void Dispose()
    {
        _fetching.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            bool fetched;
            await _fetching.WaitAsync(stoppingToken);
            try
            {
                fetched = await FetchAsync(stoppingToken);
            }
            finally
            {
                _fetching.Release();
            }

            await Task.Delay(fetched ? Interval : Retry, time, stoppingToken);
        }
    }

    private async Task<bool> FetchAsync(CancellationToken cancellation)
    {
        _fetchedAt = time.GetUtcNow();
        try
        {
            using var limit = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            var document = await source.FetchAsync(either.Token);
            if (document.Issuer.Length == 0 || !ServiceAccountTokenVerifier.HasKeys(document.Jwks))
            {
                throw new InvalidDataException("it publishes no issuer, or no key that verifies");
            }

            if (document != _current?.Document)
            {
                _current = new Published(document, new ServiceAccountTokenVerifier(document.Issuer, document.Jwks));
                Log.ClusterIssuerFetched(logger, document.Issuer);
                Changed?.Invoke();
            }

            return true;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // The edge of the loop: whatever a client of the API server throws, tokens are reviewed there until this works.
            Log.ClusterIssuerFailed(logger, error.Message);
            return false;
        }
    }

    private sealed record Published(ClusterIssuerDocument Document, ServiceAccountTokenVerifier Verifier);
}
