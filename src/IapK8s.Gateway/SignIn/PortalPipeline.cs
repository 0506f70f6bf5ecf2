using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Doors;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.SignIn;

/// <summary>Every request to the portal, in one way through. The outer edge: what nobody expected ends here, as a page with a code, and signs nobody in.</summary>
internal sealed class PortalPipeline(
    IDataPlane plane,
    PortalLimits limits,
    PortalAnswers answers,
    SignInEndpoint signIn,
    CallbackEndpoint callback,
    SignOutEndpoint signOut,
    BackChannelLogoutEndpoint backChannelLogout,
    TimeProvider time,
    ILogger<PortalPipeline> log)
{
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RunAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The browser is gone.
        }
        catch (BadHttpRequestException bad)
        {
            await FailAsync(context, bad.StatusCode, Code.AmbiguousRequest);
        }
        catch (Exception error)
        {
            log.PortalFailed(context.Request.Method, context.Request.Path.Value ?? "", error);
            await FailAsync(context, 500, Code.SignInFailed);
        }
    }

    private async Task RunAsync(HttpContext context)
    {
        // 1. Not too often.
        if (!limits.Allows(context))
        {
            context.Response.Headers.RetryAfter = "1";
            await answers.ErrorAsync(context, 429, Code.None);
            return;
        }

        // 2. One state for the whole request.
        if (plane.Current is not { Gateway.Signer: { } signer, Portal: { } address } state)
        {
            context.Response.Headers.RetryAfter = "5";
            await answers.ErrorAsync(context, 503, plane.Condition == SnapshotCondition.Stale ? Code.SnapshotStale : Code.NoSnapshot);
            return;
        }

        // 3. Only by the portal's own name: cookies and redirect URI belong to that origin.
        var portal = new PortalContext(state, signer, PortalLinks.OriginOf(address.ExternalUrl), time.GetUtcNow());
        if (!string.Equals(context.Request.Host.Value, address.ExternalUrl.Authority, StringComparison.OrdinalIgnoreCase))
        {
            await answers.ErrorAsync(context, 421, Code.HostNotInPolicy);
            return;
        }

        if (address.ExternalUrl.Scheme == Uri.UriSchemeHttps)
        {
            context.Response.Headers.StrictTransportSecurity = "max-age=31536000";
        }

        // 4. One method each; the rest is not there.
        await ((context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET", PortalLinks.SignInPath) => signIn.HandleAsync(context, portal),
            ("GET", PortalPaths.Callback) => callback.HandleAsync(context, portal),
            ("GET", PortalLinks.SignOutPath) => signOut.HandleAsync(context, portal),
            ("GET", PortalPaths.SignedOut) => signOut.HandleReturnAsync(context),
            ("POST", PortalPaths.BackChannelLogout) => backChannelLogout.HandleAsync(context, portal),
            (_, PortalLinks.SignInPath or PortalPaths.Callback or PortalLinks.SignOutPath or PortalPaths.SignedOut or PortalPaths.BackChannelLogout) =>
                answers.ErrorAsync(context, 405, Code.MethodRefused),
            _ => answers.ErrorAsync(context, 404, Code.None),
        });
    }

    private async Task FailAsync(HttpContext context, int status, Code code)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await answers.ErrorAsync(context, status, code);
        }
    }
}
