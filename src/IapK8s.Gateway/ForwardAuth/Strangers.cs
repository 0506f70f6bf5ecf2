using System.Collections.Concurrent;
using System.Net;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>Who called without being trusted to: each address is logged once a minute, however often it calls.</summary>
internal sealed class Strangers(TimeProvider time, ILogger<Strangers> log)
{
    private const int MostAddresses = 1_000;

    private static readonly TimeSpan s_quiet = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, DateTimeOffset> _logged = new();

    public void Tell(Caller caller)
    {
        var (key, now) = (caller.Connection.Peer ?? IPAddress.None, time.GetUtcNow());
        if (_logged.TryGetValue(key, out var last) && now - last < s_quiet)
        {
            return;
        }

        if (_logged.Count >= MostAddresses)
        {
            _logged.Clear();
        }

        _logged[key] = now;
        log.CallerNotTrusted(key.ToString(), caller.WhyNot);
    }
}
