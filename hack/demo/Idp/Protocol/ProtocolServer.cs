using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace IapK8s.Demo.Idp.Protocol;

/// <summary>Sets OpenIddict up: code + PKCE, rotating refresh tokens, keys that live as long as the process.</summary>
internal static class ProtocolServer
{
    public static void AddProtocolServer(this IServiceCollection services, IdpOptions options)
    {
        services.AddDbContext<ProtocolStore>(store => store
            .UseInMemoryDatabase("idp")
            .UseOpenIddict()
            .ConfigureWarnings(warnings => warnings.Ignore(InMemoryEventId.TransactionIgnoredWarning)));

        services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<ProtocolStore>().DisableBulkOperations())
            .AddServer(server =>
            {
                server.SetIssuer(Verbatim(options.Issuer));
                server.SetAuthorizationEndpointUris(Endpoints.Authorization)
                    .SetTokenEndpointUris(Endpoints.Token)
                    .SetUserInfoEndpointUris(Endpoints.UserInfo)
                    .SetEndSessionEndpointUris(Endpoints.EndSession)
                    .SetRevocationEndpointUris(Endpoints.Revocation);

                server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
                server.Configure(o => o.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain));
                server.RegisterScopes(Scopes.OpenId, Scopes.Profile, Scopes.Email, UserClaims.Groups, Scopes.OfflineAccess);
                server.RegisterClaims(UserClaims.Supported);
                server.AddEventHandler<HandleConfigurationRequestContext>(handler => handler.UseInlineHandler(context =>
                {
                    context.Metadata["acr_values_supported"] = new OpenIddictParameter([UserClaims.PasswordAcr, UserClaims.SecondFactorAcr]);
                    return default;
                }));

                server.SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(1))
                    .SetAccessTokenLifetime(TimeSpan.FromMinutes(10))
                    .SetIdentityTokenLifetime(TimeSpan.FromMinutes(10))
                    .SetRefreshTokenLifetime(TimeSpan.FromHours(24))
                    // A refresh token works once. Used again it ends the whole sign-in: a client that refreshes twice in parallel shows.
                    .SetRefreshTokenReuseLeeway(TimeSpan.Zero);

                server.AddEphemeralEncryptionKey().AddEphemeralSigningKey().DisableAccessTokenEncryption();
                server.UseAspNetCore()
                    .DisableTransportSecurityRequirement() // http://*.localhost: browsers treat it as a secure context.
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableTokenEndpointPassthrough()
                    .EnableUserInfoEndpointPassthrough()
                    .EnableEndSessionEndpointPassthrough()
                    .EnableStatusCodePagesIntegration();
            });

        services.AddSingleton<TokenStats>();
        services.AddScoped<AuthorizationEndpoint>().AddScoped<TokenEndpoint>().AddScoped<UserInfoEndpoint>().AddScoped<EndSessionEndpoint>();
    }

    public static void MapProtocol(this IEndpointRouteBuilder routes)
    {
        string[] getAndPost = [HttpMethods.Get, HttpMethods.Post];
        routes.MapMethods(Endpoints.Authorization, getAndPost, (HttpContext context, AuthorizationEndpoint endpoint) => endpoint.HandleAsync(context));
        routes.MapPost(Endpoints.Token, (HttpContext context, TokenEndpoint endpoint) => endpoint.HandleAsync(context));
        routes.MapMethods(Endpoints.UserInfo, getAndPost, (HttpContext context, UserInfoEndpoint endpoint) => endpoint.HandleAsync(context));
        routes.MapMethods(Endpoints.EndSession, getAndPost, (HttpContext context, EndSessionEndpoint endpoint) => endpoint.HandleAsync(context));
        EndSessionEndpoint.MapPages(routes);
    }

    /// <summary>
    /// Uri appends a slash to an origin, and OpenIddict issues what Uri says; issuers are compared byte for byte, so the one
    /// that was configured is the one that must come out.
    /// </summary>
    private static Uri Verbatim(string issuer) => new(issuer, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
