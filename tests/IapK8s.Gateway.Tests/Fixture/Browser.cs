using System.Net;
using IapK8s.Identity.Providers;

namespace IapK8s.Gateway.Tests.Fixture;

/// <summary>Keeps cookies by origin as browsers keep <c>__Host-</c> ones, and follows redirects only when told to.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _http = new(ProviderHttpHandler.Create());

    /// <summary>False for a visit to servers that are not ours.</summary>
    public bool ExpectsHostCookies { get; init; } = true;

    public Dictionary<string, Dictionary<string, string>> Cookies { get; } = [];

    public Dictionary<string, string> CookiesOf(string url)
    {
        var origin = new Uri(url).GetLeftPart(UriPartial.Authority);
        if (!Cookies.TryGetValue(origin, out var jar))
        {
            Cookies[origin] = jar = [];
        }

        return jar;
    }

    public async Task<Answer> GetAsync(string url, string accept = "text/html")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        var jar = CookiesOf(request.RequestUri!.AbsoluteUri);
        if (jar.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", jar.Select(pair => $"{pair.Key}={pair.Value}")));
        }

        using var response = await _http.SendAsync(request);
        foreach (var line in response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            if (ExpectsHostCookies)
            {
                line.ShouldContain("; Path=/; Secure; HttpOnly; SameSite=Lax");
            }

            var pair = line.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
            {
                jar.Remove(pair[0]);
            }
            else
            {
                jar[pair[0]] = pair[1];
            }
        }

        var body = await response.Content.ReadAsStringAsync();
        return new Answer(response.StatusCode, response.Headers.Location?.OriginalString, body, response.Headers.Concat(response.Content.Headers).ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value)));
    }

    public void Dispose() => _http.Dispose();
}

internal sealed record Answer(HttpStatusCode Status, string? Location, string Body, Dictionary<string, string> Headers);
