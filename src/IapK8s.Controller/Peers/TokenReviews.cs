using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Identity.ServiceAccounts;

namespace IapK8s.Controller.Peers;

/// <summary>What a review came to. Zero is no answer, which admits nobody.</summary>
internal enum ReviewResult : byte
{
    Unanswered = 0,
    Refused,
    Accepted,
}

/// <summary>Reviews, remembered for a moment by the token's hash, one at a time for each token, and so few that no flood of tokens becomes a flood for the API server.
/// Safe for concurrent use.</summary>
internal sealed class TokenReviews(ITokenReviewer reviewer, TimeProvider time, ILogger<TokenReviews> logger)
{
    private const int MostRemembered = 10_000;
    private const int MostAtOnce = 16;

    /// <summary>Short: a pod may be gone a moment later, and may be there a moment later.</summary>
    private static readonly TimeSpan AcceptedFor = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ReviewBudget _budget = new(time);
    private readonly Lock _changing = new();
    private readonly Dictionary<string, (bool IsAccepted, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<ReviewResult>>> _flights = new(StringComparer.Ordinal);
    private int _underWay;

    /// <param name="claims">What the token says of itself: the answer must say the same.</param>
    /// <param name="from">The caller's address: nobody uses up what all share.</param>
    public async Task<ReviewResult> ReviewAsync(string token, ServiceAccountToken claims, string audience, string from, CancellationToken cancellation)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (Remembered(hash) is { } known)
        {
            return known;
        }

        if (!_flights.TryGetValue(hash, out var flight))
        {
            if (!_budget.TryTake(from) || Volatile.Read(ref _underWay) >= MostAtOnce)
            {
                return ReviewResult.Unanswered;
            }

            flight = _flights.GetOrAdd(hash, new Lazy<Task<ReviewResult>>(() => AskAsync(hash, token, claims, audience)));
        }

        return await flight.Value.WaitAsync(cancellation);
    }

    private ReviewResult? Remembered(string hash)
    {
        lock (_changing)
        {
            return _known.TryGetValue(hash, out var entry) && time.GetUtcNow() < entry.Until ? entry.IsAccepted ? ReviewResult.Accepted : ReviewResult.Refused : null;
        }
    }

    private void Remember(string hash, bool isAccepted)
    {
        lock (_changing)
        {
            if (_known.Count >= MostRemembered)
            {
                _known.Clear();
            }

            _known[hash] = (isAccepted, time.GetUtcNow() + (isAccepted ? AcceptedFor : RefusedFor));
        }
    }

    /// <summary>Belongs to nobody's call: whoever waits for it may leave.</summary>
    private async Task<ReviewResult> AskAsync(string hash, string token, ServiceAccountToken claims, string audience)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            using var limit = new CancellationTokenSource(Patience, time);
            var reviewed = await reviewer.ReviewAsync(token, audience, limit.Token);
            var isAccepted = reviewed is not null && reviewed.UserName == claims.UserName && reviewed.Pod is not null && reviewed.Pod == claims.Pod;
            Remember(hash, isAccepted);
            return isAccepted ? ReviewResult.Accepted : ReviewResult.Refused;
        }
        catch (Exception error)
        {
            // The edge to the API server: no answer admits nobody, and is not remembered.
            Log.ReviewFailed(logger, error.Message);
            return ReviewResult.Unanswered;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
            _flights.TryRemove(hash, out _);
        }
    }
}
