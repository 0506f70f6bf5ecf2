using System.Runtime.CompilerServices;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Providers;

/// <summary>All that signing in at one provider takes, from one state of the data plane.</summary>
internal sealed record SignInProvider(ProviderState State, ProviderClientState Client, ProviderMetadata Metadata)
{
    /// <summary>Discovery documents are parsed once per push, not once per sign-in.</summary>
    private static readonly ConditionalWeakTable<ProviderClientState, ProviderMetadata> s_parsed = [];

    public string Name => State.Definition.Name;

    public static SignInProvider? Find(DataPlaneState state, string name, out string reason)
    {
        if (!state.Providers.TryGetValue(name, out var provider) || state.Gateway is null || !state.Gateway.Clients.TryGetValue(name, out var client))
        {
            reason = "the provider or its client secret did not arrive";
            return null;
        }

        if (!s_parsed.TryGetValue(client, out var metadata))
        {
            metadata = ProviderMetadata.Read(provider, client, out reason);
            if (metadata is null)
            {
                return null;
            }

            s_parsed.AddOrUpdate(client, metadata);
        }

        reason = "";
        return new SignInProvider(provider, client, metadata);
    }
}
