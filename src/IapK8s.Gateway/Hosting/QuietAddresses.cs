using System.Collections.Concurrent;
using System.Net;

namespace IapK8s.Gateway.Hosting;

/// <summary>Of each address one line of log is written a minute, however often it calls.</summary>
internal sealed class QuietAddresses(TimeProvider time)
{
    private const int MostAddresses = 1_000;

    private static readonly TimeSpan s_quiet = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, DateTimeOffset> _logged = new();

    /// <returns>Whether a line is due; it counts as written then.</returns>
    public bool IsDue(IPAddress address)
    {
        var now = time.GetUtcNow();
        if (_logged.TryGetValue(address, out var last) && now - last < s_quiet)
        {
            return false;
        }

        if (_logged.Count >= MostAddresses)
        {
            _logged.Clear();
        }

        _logged[address] = now;
        return true;
    }
}
