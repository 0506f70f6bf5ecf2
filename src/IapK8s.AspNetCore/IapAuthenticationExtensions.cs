using IapK8s.AspNetCore.Assertions;
using IapK8s.AspNetCore.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IapK8s.AspNetCore;

/// <summary>Adds the verifier of the signed identity header to an app.</summary>
/// <remarks>
/// <para><b>Why.</b> The proxy in front of the app strips identity headers and sets its own, but an app that trusts a plain header
/// trusts everything that can reach its port. The assertion is signed for this app alone, so checking it makes the
/// app safe even when somebody finds a way round the proxy.</para>
/// <para><b>How.</b></para>
/// <code>
/// builder.Services.AddIapAuthentication(options =>
/// {
///     options.Issuer    = "https://auth.example.com/namespaces/shop/policies/shop";  // kubectl get iap shop -o yaml, in status
///     options.Audience  = "/namespaces/shop/policies/shop";
///     options.KeySetUri = new("https://shop.example.com/.iap/jwks.json");             // or the sidecar's --listen
/// });
/// builder.Services.AddAuthorizationBuilder()
///     .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());  // closed by default
/// ...
/// app.UseAuthentication();
/// app.UseAuthorization();
/// app.MapGet("/", (ClaimsPrincipal user) => $"Hello {user.FindFirstValue(ClaimTypes.Email)}");
/// app.MapGet("/admin", () => "...").RequireAuthorization(p => p.RequireRole("admins"));
/// </code>
/// <para>The options can come from configuration: <c>AddIapAuthentication(builder.Configuration.GetSection("Iap").Bind)</c>.</para>
/// <para><b>What the app sees.</b> <c>ClaimTypes.NameIdentifier</c> is <c>&lt;provider&gt;:&lt;sub&gt;</c>, the only stable key of a user;
/// <c>ClaimTypes.Email</c> is present when the provider verified it; groups are <c>ClaimTypes.Role</c> and <c>groups</c>;
/// <c>access_levels</c>; what the policy passes on is <c>claims.&lt;name&gt;</c> (<see cref="IapClaimTypes"/>).</para>
/// <para><b>What is refused.</b> Anything but ES256 by a pinned P-256 key named by <c>kid</c>; another issuer or audience; no <c>iat</c> or
/// <c>exp</c>; expired, from the future, or good for more than 660 seconds (30 seconds of clock skew); header
/// parameters that bring their own key or are critical; two assertion headers. The caller gets a 401 without details wherever the
/// app asks for a user; the reason is in the log. The verifier never answers 403: that is for the app's own authorization.</para>
/// </remarks>
public static class IapAuthenticationExtensions
{
    /// <summary>Adds authentication with <see cref="IapAuthenticationDefaults.AuthenticationScheme"/> as the default scheme.</summary>
    public static AuthenticationBuilder AddIapAuthentication(this IServiceCollection services, Action<IapAuthenticationOptions> configure) =>
        services.AddAuthentication(IapAuthenticationDefaults.AuthenticationScheme).AddIapAuthentication(configure);

    /// <summary>Adds the scheme <see cref="IapAuthenticationDefaults.AuthenticationScheme"/> beside others.</summary>
    public static AuthenticationBuilder AddIapAuthentication(this AuthenticationBuilder builder, Action<IapAuthenticationOptions> configure) =>
        builder.AddIapAuthentication(IapAuthenticationDefaults.AuthenticationScheme, configure);

    /// <summary>Adds a scheme with its own issuer, audience and keys: for an app behind several policies.</summary>
    public static AuthenticationBuilder AddIapAuthentication(this AuthenticationBuilder builder, string scheme, Action<IapAuthenticationOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        ArgumentNullException.ThrowIfNull(configure);

        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<IapAuthenticationOptions>, IapAuthenticationOptionsValidator>());
        services.AddOptionsWithValidateOnStart<IapAuthenticationOptions>(scheme).Configure(configure);
        services.AddKeyedSingleton(scheme, (provider, _) => AssertionKeys.Create(
            Options(provider, scheme), provider.GetRequiredService<TimeProvider>(), Logger(provider)));

        builder.AddJwtBearer(scheme, _ => { });
        // After AddJwtBearer: its own reader of the section "Authentication:Schemes" must not have the last word.
        services.AddOptions<JwtBearerOptions>(scheme).Configure<IServiceProvider>((bearer, provider) =>
        {
            var options = Options(provider, scheme);
            bearer.Challenge = IapAuthenticationDefaults.AuthenticationScheme;
            bearer.IncludeErrorDetails = false; // The reason helps whoever probes; it is in the log.
            bearer.SaveToken = false;
            bearer.Authority = null;
            bearer.MetadataAddress = null!;
            bearer.Configuration = null;
            bearer.ConfigurationManager = null;
            bearer.Events = new AssertionEvents(options.HeaderName, Logger(provider));
            bearer.TokenHandlers.Clear();
            bearer.TokenHandlers.Add(new AssertionTokenHandler(
                options, provider.GetRequiredKeyedService<IAssertionKeys>(scheme), provider.GetRequiredService<TimeProvider>(), Logger(provider)));
        });
        return builder;
    }

    private static IapAuthenticationOptions Options(IServiceProvider provider, string scheme) =>
        provider.GetRequiredService<IOptionsMonitor<IapAuthenticationOptions>>().Get(scheme);

    private static ILogger Logger(IServiceProvider provider) =>
        provider.GetRequiredService<ILoggerFactory>().CreateLogger("IapK8s.AspNetCore");
}
