using System.Collections.Immutable;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Providers;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;

namespace IapK8s.Controller.Push;

/// <summary>Providers as they travel: what verifies, and apart from it what signs in.</summary>
internal static class ProviderResources
{
    /// <summary>Without keys until they could be fetched: every token is refused then.</summary>
    public static Resource Provider(CompiledProvider provider, ImmutableDictionary<string, ProviderDocument> documents) => ContentVersion.Stamp(new Resource
    {
        Name = ResourceNames.Provider(provider.Definition.Name),
        Provider = ProviderMapping.ToWire(provider.Definition, documents.GetValueOrDefault(provider.Definition.Issuer)?.Jwks ?? ""),
    });

    /// <summary>For gateways alone.</summary>
    public static Resource Client(CompiledProvider provider, ImmutableDictionary<string, ProviderDocument> documents)
    {
        var client = new PushedProviderClient(
            provider.Definition.Name, provider.Client!.ClientId, provider.Client.ClientSecret, provider.Client.Scopes, provider.Client.DisplayName,
            documents.GetValueOrDefault(provider.Definition.Issuer)?.Metadata ?? "");
        return ContentVersion.Stamp(new Resource { Name = ResourceNames.ProviderClient(client.Name), ProviderClient = ProviderClientMapping.ToWire(client) });
    }
}
