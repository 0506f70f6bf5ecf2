using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IapK8s.Gateway.Tests.Fixture;

/// <summary>An OpenID provider on a real socket that keeps the rules and, when told to, breaks exactly one: what a test needs and no real provider does.</summary>
internal sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "iap";
    public const string ClientSecret = "s3cret:with/odd chars";

    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Grant> _codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Grant> _refreshTokens = new(StringComparer.Ordinal);
    private ECDsaSecurityKey _key = NewKey("k1");

    private TestProvider(WebApplication app, TimeProvider time) => (_app, _time) = (app, time);

    public string Issuer { get; private set; } = "";

    public Account User { get; set; } = new("alice");

    /// <summary>Claims to put into ID tokens over the right ones; null takes one out.</summary>
    public Dictionary<string, object?> IdTokenOverrides { get; } = [];

    public Func<string, string>? RewriteIdToken { get; set; }

    public bool SendsIssuer { get; set; } = true;

    public string? AnswersAuthorizationWith { get; set; }

    public int TokenEndpointStatus { get; set; } = 200;

    public bool IssuesRefreshTokens { get; set; } = true;

    public bool AccountDisabled { get; set; }

    /// <summary>Awaited inside the token endpoint for refreshes.</summary>
    public Func<Task> BeforeRefresh { get; set; } = () => Task.CompletedTask;

    public ConcurrentQueue<Dictionary<string, string>> TokenRequests { get; } = [];

    public ConcurrentQueue<Dictionary<string, string>> AuthorizationRequests { get; } = [];

    public string Jwks => Keys(_key);

    public string Metadata => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = Issuer + "authorize",
        ["token_endpoint"] = Issuer + "token",
        ["end_session_endpoint"] = Issuer + "end-session",
        ["jwks_uri"] = Issuer + "jwks",
        ["authorization_response_iss_parameter_supported"] = true,
    });

    public static async Task<TestProvider> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new TestProvider(app, time);
        app.MapGet("/authorize", (Delegate)provider.Authorize);
        app.MapPost("/token", (Delegate)provider.TokenAsync);
        await app.StartAsync();
        provider.Issuer = $"http://idp.localhost:{new Uri(app.Urls.Single()).Port}/";
        return provider;
    }

    public void RotateKey() => _key = NewKey("k2");

    public string Sign(Dictionary<string, object> claims, string? type = "JWT", SecurityKey? key = null) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
        JsonSerializer.Serialize(claims),
        new SigningCredentials(key ?? _key, SecurityAlgorithms.EcdsaSha256),
        type is null ? [] : new Dictionary<string, object> { ["typ"] = type });

    public Dictionary<string, object> LogoutClaims(string? subject, string? session = null)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = ClientId,
            ["iat"] = _time.GetUtcNow().ToUnixTimeSeconds(),
            ["exp"] = _time.GetUtcNow().AddMinutes(2).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["events"] = new Dictionary<string, object> { ["http://schemas.openid.net/event/backchannel-logout"] = new Dictionary<string, object>() },
        };
        if (subject is not null)
        {
            claims["sub"] = subject;
        }

        if (session is not null)
        {
            claims["sid"] = session;
        }

        return claims;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Authorize(HttpContext context)
    {
        var request = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.Single()!);
        AuthorizationRequests.Enqueue(request);
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = new Grant(User, request, _time.GetUtcNow() - (request.GetValueOrDefault("prompt") == "login" && User.HonoursPrompt ? TimeSpan.Zero : User.SignedInAgo));
        var answer = AnswersAuthorizationWith ?? $"code={code}";
        var issuer = SendsIssuer ? "&iss=" + Uri.EscapeDataString(Issuer) : "";
        return Results.Redirect($"{request["redirect_uri"]}?{answer}&state={Uri.EscapeDataString(request["state"])}{issuer}");
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        var form = (await context.Request.ReadFormAsync()).ToDictionary(pair => pair.Key, pair => pair.Value.Single()!);
        TokenRequests.Enqueue(form);
        if (TokenEndpointStatus != 200)
        {
            return Results.StatusCode(TokenEndpointStatus);
        }

        var basic = Encoding.ASCII.GetString(Convert.FromBase64String(context.Request.Headers.Authorization.ToString()["Basic ".Length..])).Split(':');
        if (System.Net.WebUtility.UrlDecode(basic[0]) != ClientId || System.Net.WebUtility.UrlDecode(basic[1]) != ClientSecret)
        {
            return Results.Json(new { error = "invalid_client" }, statusCode: 401);
        }

        Grant? grant;
        if (form["grant_type"] == "authorization_code")
        {
            if (!_codes.TryRemove(form["code"], out grant) || !ProvesChallenge(form, grant) || form["redirect_uri"] != grant.Request["redirect_uri"])
            {
                return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
            }
        }
        else
        {
            await BeforeRefresh();
            if (AccountDisabled || !_refreshTokens.TryRemove(form["refresh_token"], out grant))
            {
                return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
            }
        }

        var access = Guid.NewGuid().ToString("N");
        var answer = new Dictionary<string, object> { ["access_token"] = access, ["token_type"] = "Bearer", ["expires_in"] = 300, ["id_token"] = IdToken(grant, access, form["grant_type"] == "authorization_code") };
        if (IssuesRefreshTokens)
        {
            var refresh = Guid.NewGuid().ToString("N");
            _refreshTokens[refresh] = grant;
            answer["refresh_token"] = refresh;
        }

        return Results.Json(answer);
    }

    private static bool ProvesChallenge(Dictionary<string, string> form, Grant grant) =>
        form.TryGetValue("code_verifier", out var verifier) && Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) == grant.Request["code_challenge"];

    private string IdToken(Grant grant, string access, bool withNonce)
    {
        var now = _time.GetUtcNow();
        var user = withNonce ? grant.User : User;
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = ClientId,
            ["sub"] = user.Name,
            ["sid"] = "idp-session-" + user.Name,
            ["email"] = user.Name + "@Example.com",
            ["email_verified"] = true,
            ["groups"] = user.Groups,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
            ["auth_time"] = grant.AuthTime.ToUnixTimeSeconds(),
            ["at_hash"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(access)).AsSpan(0, 16)),
        };
        if (user.Acr is not null)
        {
            claims["acr"] = user.Acr;
        }

        if (withNonce)
        {
            claims["nonce"] = grant.Request["nonce"];
        }

        foreach (var (name, value) in IdTokenOverrides)
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        var token = Sign(claims);
        return RewriteIdToken is null ? token : RewriteIdToken(token);
    }

    public static ECDsaSecurityKey NewKey(string id) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    private static string Keys(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(false).Q;
        return JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = key.KeyId, x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) } },
        });
    }

    private sealed record Grant(Account User, Dictionary<string, string> Request, DateTimeOffset AuthTime);
}

internal sealed record Account(string Name)
{
    public string[] Groups { get; init; } = ["employees", "admins", "chess-club"];

    public string? Acr { get; init; }

    public TimeSpan SignedInAgo { get; init; }

    public bool HonoursPrompt { get; init; } = true;
}
