using IapK8s.Gateway.Sessions;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Providers;

/// <summary>Verifies tokens through a key rotation at the provider: an unknown key is reported to the controller, and the token tried once more when other keys were pushed.</summary>
internal sealed class SigningKeyPatience(ProviderTokenVerifier verifier, IDataPlane plane, TimeProvider time)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    public async Task<TokenVerification> VerifyAsync(string token, SignInProvider provider, CancellationToken cancellation = default)
    {
        var first = await verifier.VerifyAsync(token, provider);
        if (first is not TokenKeyUnknown unknown)
        {
            return first;
        }

        plane.ReportUnknownKey(provider.Name, unknown.KeyId);
        var changed = await plane.WaitAsync(state => state.Providers.TryGetValue(provider.Name, out var now) && now.Jwks != provider.State.Jwks, Wait, time, cancellation);
        return changed is not null && SignInProvider.Find(changed, provider.Name, out _) is { } renewed ? await verifier.VerifyAsync(token, renewed) : first;
    }
}
