using IapK8s.Identity.Sessions;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.SignIn;

/// <summary>What one request to the portal is answered by: one state of the data plane, read once.</summary>
/// <param name="Origin">The portal's own, as browsers see it. Never taken from the request.</param>
internal sealed record PortalContext(DataPlaneState State, SessionSigner Signer, string Origin, DateTimeOffset Now)
{
    public IEnumerable<SessionSigner> Signers => State.Gateway!.OtherSigners.Prepend(Signer);

    public string CallbackUrl => Origin + PortalPaths.Callback;
}

/// <summary>The portal's paths, besides those that apps' hosts link to.</summary>
internal static class PortalPaths
{
    /// <summary>The one redirect URI that is registered at every provider.</summary>
    public const string Callback = "/callback";

    public const string BackChannelLogout = "/backchannel-logout";

    /// <summary>The post-logout redirect URI.</summary>
    public const string SignedOut = "/signed-out";
}
