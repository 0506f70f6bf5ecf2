using IapK8s.Gateway.Providers;
using IapK8s.Identity.SignIn;
using IapK8s.Proxy.Pages;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.SignIn;

/// <summary>GET /sign-in: an app's host sends a browser here with a link that the scope's key signed. Nothing in a link that does not verify is ever followed (S52, S54).</summary>
internal sealed class SignInEndpoint(PortalCookies cookies, AuthorizationRequests requests, PortalAnswers answers)
{
    public async Task HandleAsync(HttpContext context, PortalContext portal)
    {
        // 1. The link, without the choice that our own page may have added.
        var (link, choice) = ChoiceLink.Split(context.Request.QueryString.Value ?? "");

        // 2. Whose it claims to be, and whether that scope's key signed it.
        if (!ScopeHint.TryRead(link, out var hint) || !portal.State.Scopes.TryGetValue(hint.Value, out var scope))
        {
            await answers.FailAsync(context, SignInFailure.BadLink("a link for an unknown scope"));
            return;
        }

        if (!scope.Keys.TryReadSignInQuery(link, portal.Now, out var request))
        {
            await answers.FailAsync(context, SignInFailure.BadLink("a link that the scope did not sign, or too old"));
            return;
        }

        // 3. Who may prove the identity.
        var candidates = Candidates(request, scope, portal.State, choice);
        switch (candidates.Count)
        {
            case 0:
                await answers.FailAsync(context, SignInFailure.Unavailable("no provider of the scope can be used"));
                break;
            case 1:
                await requests.StartAsync(context, portal, request, candidates[0], forceLogin: request.ForceLogin || cookies.MustReauthenticate(context), restarts: 0);
                break;
            default:
                await answers.PageAsync(context, new SignInChoicePage
                {
                    Status = 200,
                    RequestId = context.TraceIdentifier,
                    App = new Uri(request.Origin).Host,
                    Providers = [.. candidates.Select(provider => new ProviderChoice(provider.Client.DisplayName.Length > 0 ? provider.Client.DisplayName : provider.Name, ChoiceLink.Make(link, provider.Name)))],
                });
                break;
        }
    }

    /// <summary>The providers of the scope that fit what was asked for. A name from elsewhere finds nothing.</summary>
    private static List<SignInProvider> Candidates(SignInRequest request, ScopeState scope, DataPlaneState state, string? choice) =>
    [
        .. scope.Providers
            .Where(name => (request.Provider is null || request.Provider == name) && (choice is null || choice == name))
            .Select(name => SignInProvider.Find(state, name, out _))
            .OfType<SignInProvider>(),
    ];
}
