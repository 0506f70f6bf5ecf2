using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Protocol.Mapping;

/// <summary>What a gateway signs in with at a provider.</summary>
/// <param name="Name">The provider's name.</param>
/// <param name="DisplayName">For the choice page.</param>
/// <param name="Metadata">OpenID discovery JSON as the controller fetched it; empty while it could not be fetched.</param>
public sealed record PushedProviderClient(string Name, string ClientId, SecretText ClientSecret, ImmutableArray<string> Scopes, string DisplayName, string Metadata);
