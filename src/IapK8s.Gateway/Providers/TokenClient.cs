using System.Net;
using System.Net.Http.Headers;
using System.Text;
using IapK8s.Identity.Providers;
using IapK8s.Policy.Definitions;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace IapK8s.Gateway.Providers;

/// <summary>Calls token endpoints. A code and a rotating refresh token are good once, so a request that may have been received is never sent again: only a connection
/// that could not be made is tried anew.</summary>
internal sealed class TokenClient : IDisposable
{
    private const int MaxResponseBytes = 256 * 1024;

    private readonly HttpClient _http;
    private readonly ResiliencePipeline _pipeline;

    public TokenClient(TimeProvider time)
    {
        _http = new HttpClient(ProviderHttpHandler.Create()) { MaxResponseContentBufferSize = MaxResponseBytes, Timeout = Timeout.InfiniteTimeSpan };
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(TimeSpan.FromSeconds(10))
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>(error => error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError),
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(200),
                UseJitter = true,
            })
            .Build();
    }

    public Task<TokenOutcome> RedeemAsync(SignInProvider provider, string code, string verifier, string redirectUri, CancellationToken cancellation) =>
        SendAsync(provider, new() { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = redirectUri, ["code_verifier"] = verifier }, cancellation);

    public Task<TokenOutcome> RefreshAsync(SignInProvider provider, SecretText refreshToken, CancellationToken cancellation) =>
        SendAsync(provider, new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken.Reveal() }, cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<TokenOutcome> SendAsync(SignInProvider provider, Dictionary<string, string> form, CancellationToken cancellation)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                async token =>
                {
                    using var request = Request(provider, form);
                    using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, token);
                    return TokenResponse.Read(response.StatusCode, await response.Content.ReadAsByteArrayAsync(token));
                },
                cancellation);
        }
        catch (Exception error) when (error is HttpRequestException or TimeoutRejectedException)
        {
            return new ProviderUnreachable(error is HttpRequestException http ? $"{http.HttpRequestError}" : "timeout");
        }
    }

    private static HttpRequestMessage Request(SignInProvider provider, Dictionary<string, string> form)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, provider.Metadata.Token) { Version = HttpVersion.Version11 };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        var (id, secret) = (provider.Client.ClientId, provider.Client.ClientSecret.Reveal());
        IEnumerable<KeyValuePair<string, string>> fields = form;
        if (provider.Metadata.SecretInBody)
        {
            fields = fields.Append(new("client_id", id)).Append(new("client_secret", secret));
        }
        else
        {
            // Both parts are form-encoded first (RFC 6749 §2.3.1).
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{WebUtility.UrlEncode(id)}:{WebUtility.UrlEncode(secret)}")));
        }

        request.Content = new FormUrlEncodedContent(fields);
        return request;
    }
}
