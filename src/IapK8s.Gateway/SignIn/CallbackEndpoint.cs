using IapK8s.Gateway.Providers;
using IapK8s.Gateway.Sessions;
using IapK8s.Identity.Tokens;
using IapK8s.Proxy.Pages;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.SignIn;

/// <summary>GET /callback: a provider sends a browser back. Everything that it says is checked before any of it is used, and each way out is a page of ours (S55, S57).</summary>
internal sealed class CallbackEndpoint(
    PortalCookies cookies, ISessionStore store, TokenClient tokens, SigningKeyPatience patience, SignInCompletion completion, PortalAnswers answers)
{
    private const int MaxCodeLength = 4096;

    public async Task HandleAsync(HttpContext context, PortalContext portal)
    {
        // 1. Begun in this browser, not too long ago, and not finished yet.
        if (cookies.Find(context, portal, Single(context, "state")) is not { } transaction)
        {
            await answers.FailAsync(context, SignInFailure.NotBegunHere("no state, or one of another browser"));
            return;
        }

        cookies.Finish(context, transaction);
        if (!await store.TryConsumeAsync("sign-in", transaction.Id, transaction.StartedAt + PortalTransaction.Lifetime, context.RequestAborted))
        {
            await answers.FailAsync(context, SignInFailure.NotBegunHere("state used before"), transaction);
            return;
        }

        // 2. The scope and the provider, as they are now.
        var request = transaction.Request;
        if (portal.State.FindScope(request.Namespace, request.Origin) is not { } scope
            || !scope.Providers.Contains(transaction.Provider)
            || SignInProvider.Find(portal.State, transaction.Provider, out _) is not { } provider)
        {
            await answers.FailAsync(context, SignInFailure.Unavailable("the scope or its provider is gone"), transaction);
            return;
        }

        var failure = await ReceiveAsync(context, portal, transaction, scope, provider);
        if (failure is not null)
        {
            await answers.FailAsync(context, failure, transaction);
        }
    }

    private async Task<SignInFailure?> ReceiveAsync(HttpContext context, PortalContext portal, PortalTransaction transaction, ScopeState scope, SignInProvider provider)
    {
        // 3. From the provider that was asked (RFC 9207 §2.4), before its errors are believed.
        var issuer = Single(context, "iss");
        if (issuer is null ? provider.Metadata.ReturnsIssuer || context.Request.Query.ContainsKey("iss") : issuer != provider.State.Definition.Issuer)
        {
            return SignInFailure.BadAnswer("iss is missing or another provider's");
        }

        if (context.Request.Query.ContainsKey("error"))
        {
            return SignInFailure.ProviderSaid(Single(context, "error") is { } error && PlainToken.Is(error) ? error : "an unreadable error");
        }

        // 4. The code, for tokens.
        if (Single(context, "code") is not { Length: > 0 and <= MaxCodeLength } code)
        {
            return SignInFailure.NotBegunHere("no code");
        }

        switch (await tokens.RedeemAsync(provider, code, transaction.Verifier, portal.CallbackUrl, context.RequestAborted))
        {
            case ProviderUnreachable unreachable:
                return SignInFailure.Unavailable(unreachable.Reason);
            case TokensRefused refused:
                return SignInFailure.BadAnswer($"the token endpoint answered {refused.Error}");
            case TokensGranted { IdToken: { } idToken } granted:
                return await VerifyAsync(context, portal, transaction, scope, provider, granted, idToken.Reveal());
            default:
                return SignInFailure.BadAnswer("no ID token");
        }
    }

    private async Task<SignInFailure?> VerifyAsync(
        HttpContext context, PortalContext portal, PortalTransaction transaction, ScopeState scope, SignInProvider provider, TokensGranted granted, string idToken)
    {
        // 5. The ID token: signature and parties, then what this sign-in expects, then who it is.
        if (await patience.VerifyAsync(idToken, provider, context.RequestAborted) is not TokenVerified token)
        {
            return SignInFailure.BadAnswer("the ID token is not the provider's word to us");
        }

        if (IdTokenRules.CheckSignIn(token, provider, transaction, granted.AccessToken, portal.Now) is { } broken)
        {
            return SignInFailure.BadAnswer(broken);
        }

        return IdTokenReader.TryRead(idToken, provider.State.Definition.Claims, out var identity)
            ? await completion.CompleteAsync(context, portal, new CompletedSignIn(transaction, scope, provider, token, identity, granted.RefreshToken))
            : SignInFailure.BadAnswer("the ID token cannot be read for sure");
    }

    /// <summary>Null where it is absent, and where it is there twice: nobody can know which one is meant.</summary>
    private static string? Single(HttpContext context, string name) => context.Request.Query[name] is [{ } value] ? value : null;
}
