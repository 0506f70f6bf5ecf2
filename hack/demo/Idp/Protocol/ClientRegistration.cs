using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IapK8s.Demo.Idp.Protocol;

/// <summary>Writes the clients of the command line into the store, before the server listens.</summary>
internal static class ClientRegistration
{
    public static async Task RegisterClientsAsync(this IServiceProvider services, IdpOptions options, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        var manager = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        foreach (var client in options.Clients.GroupBy(c => c.Id, StringComparer.Ordinal))
            await manager.CreateAsync(Describe(client.Key, [.. client], options.PostLogoutUris), cancel);
    }

    private static OpenIddictApplicationDescriptor Describe(string id, IReadOnlyList<IdpClient> entries, IEnumerable<PostLogoutUri> postLogoutUris)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = id,
            ClientSecret = entries[0].Secret,
            ClientType = entries[0].Secret is null ? ClientTypes.Public : ClientTypes.Confidential,
            ConsentType = ConsentTypes.Implicit,
            Permissions =
            {
                Permissions.Endpoints.Authorization,
                Permissions.Endpoints.Token,
                Permissions.Endpoints.EndSession,
                Permissions.Endpoints.Revocation,
                Permissions.GrantTypes.AuthorizationCode,
                Permissions.GrantTypes.RefreshToken,
                Permissions.ResponseTypes.Code,
                Permissions.Scopes.Email,
                Permissions.Scopes.Profile,
                Permissions.Prefixes.Scope + UserClaims.Groups,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        descriptor.RedirectUris.UnionWith(entries.Select(e => e.RedirectUri));
        descriptor.PostLogoutRedirectUris.UnionWith(postLogoutUris.Where(u => u.ClientId == id).Select(u => u.Uri));
        return descriptor;
    }
}
