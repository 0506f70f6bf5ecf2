using System.Collections.Concurrent;

namespace IapK8s.Demo.Idp.Protocol;

/// <summary>Counts token requests, so that a test can see that fifty requests to an app cost one refresh.</summary>
internal sealed class TokenStats
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal)
    {
        ["authorization_code"] = 0,
        ["refresh_token"] = 0,
        ["refused"] = 0,
    };

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public void Count(string? grantType, bool refused) => _counts.AddOrUpdate(refused ? "refused" : grantType ?? "unknown", 1, (_, n) => n + 1);
}
