using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using IapK8s.Gateway.Auditing;

namespace IapK8s.Gateway.SignIn;

/// <summary>How much one address may ask of the portal: a burst of 100 requests, then 20 a second. A fixed number of buckets holds all addresses, so that a flood from
/// many of them costs no memory; strangers may share a bucket, and nobody can work out with whom.</summary>
internal sealed class PortalLimits(ClientAddresses addresses, GatewayMetrics metrics) : IDisposable
{
    private const int Buckets = 4096;

    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, int>(address => RateLimitPartition.GetTokenBucketLimiter(
        BucketOf(address),
        _ => new TokenBucketRateLimiterOptions { TokenLimit = 100, TokensPerPeriod = 20, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 }));

    public bool Allows(HttpContext context)
    {
        using var lease = _limiter.AttemptAcquire(addresses.Of(context) ?? IPAddress.None);
        if (!lease.IsAcquired)
        {
            metrics.CountLimited();
        }

        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>By /64 for IPv6, where one customer has 2^64 addresses. The hash is seeded per process.</summary>
    private static int BucketOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var hash = default(HashCode);
        hash.AddBytes(bytes.AsSpan(0, address.AddressFamily == AddressFamily.InterNetworkV6 ? 8 : bytes.Length));
        return (int)((uint)hash.ToHashCode() % Buckets);
    }
}
