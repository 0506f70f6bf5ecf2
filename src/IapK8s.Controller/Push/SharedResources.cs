using System.Collections.Frozen;
using System.Collections.Immutable;
using Google.Protobuf;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;

namespace IapK8s.Controller.Push;

/// <summary>Resources that more than one subscriber may get, each made once. What belongs to gateways alone is apart and named so.</summary>
internal sealed class SharedResources
{
    private SharedResources(PushInputs inputs, PortalOptions portal, SharedResources? previous)
    {
        var keys = inputs.Keys;
        var sessionSigning = keys.Find(KeySubject.SessionSigning)!;
        var groupHash = keys.Find(KeySubject.GroupHash)!;
        Everybody =
        [
            Stamp(ResourceNames.Portal, resource => resource.Portal = new Portal { ExternalUrl = portal.ExternalUrl.GetLeftPart(UriPartial.Authority), SessionsAddress = portal.SessionsAddress.GetLeftPart(UriPartial.Authority) }),
            Stamp(ResourceNames.SessionVerificationKeys, resource => resource.SessionVerificationKeys = KeyResources.Verification(sessionSigning)),
            Stamp(ResourceNames.TrustedRoots, resource => resource.TrustedRoots = new TrustedRoots { Pem = inputs.TrustedRoots }),
        ];
        GroupHashKey = Stamp(ResourceNames.GroupHashKey, resource => resource.GroupHashKey = new GroupHashKey { Key = ByteString.CopyFrom(groupHash.Primary.Material) });
        Providers = inputs.Compiled.Providers.Values.ToFrozenDictionary(provider => provider.Definition.Name, provider => ProviderResources.Provider(provider, inputs.Documents));
        Groups = Sharded(inputs.Compiled.Groups, previous is not null && previous.GroupHashKey.Version == GroupHashKey.Version ? previous.Groups : FrozenDictionary<string, ShardedGroup>.Empty, groupHash.Primary);
        AccessLevels = inputs.Compiled.AccessLevels.Values.ToFrozenDictionary(level => level.Name, AccessLevelResources.Level);
        // A scope without keys cannot be: the key ring is asked for them before anything is published. If it ever were, nobody could sign in there.
        Scopes = inputs.Compiled.Scopes.Values.Where(scope => keys.Find(KeySubject.Scope(scope.Namespace, scope.Origin)) is not null)
            .ToFrozenDictionary(scope => scope.Key, scope => ScopeResources.Scope(scope, keys.Find(KeySubject.Scope(scope.Namespace, scope.Origin))!, []));
        Apps = inputs.Compiled.Policies.Select(policy => (policy.Namespace, policy.Assertion.Audience)).Distinct()
            .Where(app => keys.Find(KeySubject.Assertion(app.Namespace, app.Audience)) is not null)
            .ToFrozenDictionary(app => app, app => Stamp(
                ResourceNames.Assertion(app.Namespace, app.Audience),
                resource => resource.AssertionKeys = KeyResources.Assertion(
                    app.Namespace, app.Audience, AppIssuer.Of(portal.ExternalUrl, app.Namespace, app.Audience), keys.Find(KeySubject.Assertion(app.Namespace, app.Audience))!)));

        var pods = ScopeResources.PodsByScope(inputs.Compiled);
        var captures = new CaptureResources(keys.Find(KeySubject.CaptureProof)!);
        CaptureProofKeys = inputs.Compiled.Pods.Keys.ToFrozenDictionary(pod => pod, captures.KeyOf);
        GatewaysAlone =
        [
            Stamp(ResourceNames.SessionSigningKeys, resource => resource.SessionSigningKeys = KeyResources.SessionSigning(sessionSigning)),
            .. inputs.Compiled.Providers.Values.Where(provider => provider.Client is not null).Select(provider => ProviderResources.Client(provider, inputs.Documents)),
            .. inputs.Compiled.Pods.Values.Select(captures.TargetOf),
            .. inputs.Compiled.Applications.Values.Select(ApplicationResources.Application),
            .. inputs.GatewayCertificate is { } served
                ? [Stamp(ResourceNames.GatewayCertificate, resource => resource.GatewayCertificate = new GatewayCertificate { Chain = served.CertificatePem, Key = served.KeyPem })]
                : ImmutableArray<Resource>.Empty,
            .. inputs.ClusterIssuer is { } cluster
                ? [Stamp(ResourceNames.ClusterIssuer, resource => resource.ClusterIssuer = new ClusterIssuer { Issuer = cluster.Issuer, Jwks = cluster.Jwks })]
                : ImmutableArray<Resource>.Empty,
            .. inputs.Compiled.Scopes.Values.Where(scope => Scopes.ContainsKey(scope.Key))
                .Select(scope => ScopeResources.Scope(scope, keys.Find(KeySubject.Scope(scope.Namespace, scope.Origin))!, pods.GetValueOrDefault(scope.Key, []))),
        ];
    }

    public ImmutableArray<Resource> Everybody { get; }

    /// <summary>The session-signing key, clients' secrets, and scopes with the pods that serve them.</summary>
    public ImmutableArray<Resource> GatewaysAlone { get; }

    public Resource GroupHashKey { get; }

    /// <summary>Each pod's own.</summary>
    public FrozenDictionary<PodKey, Resource> CaptureProofKeys { get; }

    /// <summary>By name.</summary>
    public FrozenDictionary<string, Resource> Providers { get; }

    /// <summary>By <see cref="CompiledScope.Key"/>; without pods.</summary>
    public FrozenDictionary<string, Resource> Scopes { get; }

    public FrozenDictionary<(string Namespace, string Audience), Resource> Apps { get; }

    /// <summary>By name; every group's shards.</summary>
    public FrozenDictionary<string, ShardedGroup> Groups { get; }

    /// <summary>By name.</summary>
    public FrozenDictionary<string, Resource> AccessLevels { get; }

    /// <param name="previous">What was made before: groups that did not change are taken over.</param>
    public static SharedResources Build(PushInputs inputs, PortalOptions portal, SharedResources? previous) => new(inputs, portal, previous);

    /// <summary>Hashing is dear, 100,000 members most of all: a group that is the same is not hashed again.</summary>
    private static FrozenDictionary<string, ShardedGroup> Sharded(IReadOnlyDictionary<string, CompiledGroup> groups, FrozenDictionary<string, ShardedGroup> before, StoredKey key) =>
        groups.ToFrozenDictionary(group => group.Key, group =>
            before.TryGetValue(group.Key, out var same) && same.Group.Members.AsSpan().SequenceEqual(group.Value.Members.AsSpan())
                ? same
                : new ShardedGroup(group.Value, GroupResources.Shards(group.Value, key.Material)));

    private static Resource Stamp(string name, Action<Resource> fill)
    {
        var resource = new Resource { Name = name };
        fill(resource);
        return ContentVersion.Stamp(resource);
    }
}

/// <param name="Shards">Made of <paramref name="Group"/>'s members.</param>
internal sealed record ShardedGroup(CompiledGroup Group, ImmutableArray<Resource> Shards);
