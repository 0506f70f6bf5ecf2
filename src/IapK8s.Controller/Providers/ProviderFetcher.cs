using System.Net;
using System.Net.Http.Headers;
using IapK8s.Identity.Providers;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace IapK8s.Controller.Providers;

/// <summary>A fetched document and how long it may be believed to be the newest.</summary>
internal sealed record FetchedProvider(ProviderDocument Document, TimeSpan FreshFor, int Keys);

/// <summary>Asks one issuer for its discovery document and keys. One instance an issuer: the circuit is the issuer's own.</summary>
internal sealed class ProviderFetcher : IDisposable
{
    private const int LargestAnswer = 1024 * 1024;
    private static readonly TimeSpan DefaultFreshness = TimeSpan.FromHours(1);
    private static readonly TimeSpan LeastFreshness = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MostFreshness = TimeSpan.FromHours(24);

    private readonly string _issuer;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    public ProviderFetcher(string issuer, TimeProvider time)
    {
        _issuer = issuer;
        _time = time;
        _http = new HttpClient(ProviderHttpHandler.Create()) { MaxResponseContentBufferSize = LargestAnswer, Timeout = Timeout.InfiniteTimeSpan };
        var transient = new PredicateBuilder<HttpResponseMessage>()
            // Asking again makes no answer smaller.
            .Handle<HttpRequestException>(error => error.HttpRequestError != HttpRequestError.ConfigurationLimitExceeded).Handle<TimeoutRejectedException>()
            .HandleResult(answer => answer.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError);
        _pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = transient,
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = transient,
                MinimumThroughput = 10,
                FailureRatio = 0.9,
                SamplingDuration = TimeSpan.FromMinutes(1),
                BreakDuration = TimeSpan.FromSeconds(15),
            })
            .AddTimeout(TimeSpan.FromSeconds(10))
            .Build();
    }

    /// <exception cref="ProviderException">What is wrong with the answer, or why there is none.</exception>
    public async Task<FetchedProvider> FetchAsync(CancellationToken cancellation)
    {
        var (metadata, _) = await GetAsync(ProviderAddress.Discovery(_issuer), cancellation);
        var (jwks, freshFor) = await GetAsync(ProviderMetadata.JwksAddress(metadata, _issuer), cancellation);
        var keys = ProviderKeys.Normalize(jwks, out var count);
        return new FetchedProvider(new ProviderDocument(_issuer, System.Text.Encoding.UTF8.GetString(metadata), keys, _time.GetUtcNow()), freshFor, count);
    }

    public void Dispose() => _http.Dispose();

    private async Task<(byte[] Body, TimeSpan FreshFor)> GetAsync(Uri address, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _pipeline.ExecuteAsync(async token => await _http.GetAsync(address, token), cancellation);
            return answer.StatusCode == HttpStatusCode.OK
                ? (await answer.Content.ReadAsByteArrayAsync(cancellation), Freshness(answer.Headers.CacheControl))
                : throw new ProviderException($"{address} answered {(int)answer.StatusCode}");
        }
        catch (Exception error) when (error is HttpRequestException or TimeoutRejectedException or BrokenCircuitException)
        {
            throw new ProviderException($"{address}: {error.Message}", error);
        }
    }

    /// <summary>RFC 9111 §5.2.2, within bounds.</summary>
    private static TimeSpan Freshness(CacheControlHeaderValue? control)
    {
        if (control is null)
        {
            return DefaultFreshness;
        }

        var stated = control.NoStore || control.NoCache ? TimeSpan.Zero : control.MaxAge ?? DefaultFreshness;
        return stated < LeastFreshness ? LeastFreshness : stated > MostFreshness ? MostFreshness : stated;
    }
}
