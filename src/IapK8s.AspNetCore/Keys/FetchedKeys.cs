using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace IapK8s.AspNetCore.Keys;

/// <summary>
/// A key set that is fetched from one fixed address and kept. A fetch is one attempt with a short deadline, shared by all requests that
/// wait for it: the next request is the retry, no sooner than the intervals below, so a flood of made-up key ids costs
/// one small request in 30 seconds.
/// </summary>
internal sealed class FetchedKeys : IAssertionKeys, IDisposable
{
    // A withdrawn key must go, even when nobody presents a new one.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(30);
    // Nobody gets in while there is no key at all: at start the app may be ready before its sidecar.
    private static readonly TimeSpan MinIntervalWithoutKeys = TimeSpan.FromSeconds(1);
    private const int MaxBytes = 64 * 1024;

    private readonly Uri _uri;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private FrozenDictionary<string, SecurityKey>? _keys;
    private DateTimeOffset _read = DateTimeOffset.MinValue;
    private DateTimeOffset _attempted = DateTimeOffset.MinValue;
    private Task _fetch = Task.CompletedTask;

    public FetchedKeys(Uri uri, HttpMessageHandler? handler, TimeProvider time, ILogger logger)
    {
        _uri = uri;
        _time = time;
        _logger = logger;
        _http = handler is null
            ? new HttpClient(new SocketsHttpHandler
            {
                // The address is pinned: no redirect, no proxy of the environment, no state.
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                ConnectCallback = LoopbackNames.ConnectAsync,
                PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            })
            : new HttpClient(handler, disposeHandler: false);
        _http.Timeout = TimeSpan.FromSeconds(2);
        _http.MaxResponseContentBufferSize = MaxBytes;
    }

    public async ValueTask<SecurityKey?> FindAsync(string keyId)
    {
        if (DueFetch(keyId) is { IsCompleted: false } fetch)
            await fetch;
        return Volatile.Read(ref _keys)?.GetValueOrDefault(keyId);
    }

    public void Dispose() => _http.Dispose();

    private Task DueFetch(string keyId)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (_keys is not null && _keys.ContainsKey(keyId) && now - _read < Lifetime)
                return Task.CompletedTask;
            if (!_fetch.IsCompleted)
                return _fetch;
            if (now - _attempted < (_keys is null ? MinIntervalWithoutKeys : MinInterval))
                return Task.CompletedTask;
            _attempted = now;
            // Not bound to the request that happened to come first: the others wait for it too.
            return _fetch = Task.Run(FetchAsync);
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            using var response = await _http.GetAsync(_uri);
            response.EnsureSuccessStatusCode();
            if (!KeySetReader.TryReadJwks(await response.Content.ReadAsStringAsync(), out var keys, out var fault))
            {
                _logger.KeySetUnavailable(_uri, $"the answer {fault}");
                return;
            }
            lock (_gate)
                (_keys, _read) = (keys, _time.GetUtcNow());
            _logger.KeySetRead(_uri, keys.Count);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            _logger.KeySetUnavailable(_uri, e.Message);
        }
    }
}
