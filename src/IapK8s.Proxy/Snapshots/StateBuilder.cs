using System.Collections.Frozen;
using IapK8s.Identity.Revocations;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Snapshots;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;
using Kind = IapK8s.Protocol.Push.V1.Resource.BodyOneofCase;

namespace IapK8s.Proxy.Snapshots;

/// <summary>A table and the state that was made of it.</summary>
internal sealed record BuiltState(ResourceTable Table, DataPlaneState State, PartCache Parts);

/// <summary>Makes the state of a table. Pure but for the keys it imports. What did not change since the state before is taken over as it is: a revocation compiles
/// no policy, and caches that hang on an unchanged policy live on.</summary>
internal sealed class StateBuilder
{
    private readonly ResourceTable _table;
    private readonly BuiltState? _before;
    private readonly PartCache _parts;
    private readonly ILookup<Kind, Resource> _byKind;
    private readonly HashSet<Kind> _changed;

    private StateBuilder(ResourceTable table, BuiltState? before)
    {
        _table = table;
        _before = before;
        _parts = new PartCache(before?.Parts);
        _byKind = table.Resources.Values.ToLookup(resource => resource.BodyCase);
        _changed = before is null ? [] : ChangedKinds(before.Table, table);
    }

    /// <exception cref="RefusedException">A resource cannot be read to the letter.</exception>
    /// <exception cref="PolicyRejectedException">A policy, or all of them together, cannot be enforced to the letter.</exception>
    public static BuiltState Build(ResourceTable table, BuiltState? before, PeerKind kind)
    {
        var builder = new StateBuilder(table, before);
        var (groups, levels) = (builder.Groups(), builder.AccessLevels());
        var state = new DataPlaneState
        {
            Version = table.Version.ToString(),
            Policies = builder.Policies(groups, levels),
            Groups = groups,
            AccessLevels = levels,
            Providers = builder.Index(Kind.Provider, state => state.Providers, ResourceReader.Provider, provider => provider.Definition.Name),
            Scopes = builder.Index(Kind.Scope, state => state.Scopes, ResourceReader.Scope, scope => scope.Scope.Value),
            Apps = builder.Index(Kind.AssertionKeys, state => state.Apps, ResourceReader.App, app => app.Key),
            Sessions = builder.Unchanged(Kind.SessionVerificationKeys)?.Sessions ?? new SessionVerifier([.. builder._byKind[Kind.SessionVerificationKeys].SelectMany(ResourceReader.VerificationKeys)]),
            Revocations = builder.Revocations(),
            Portal = builder._byKind[Kind.Portal].Select(ResourceReader.Portal).SingleOrDefault(),
            CaptureProofKey = builder._byKind[Kind.CaptureProofKey].Select(ResourceReader.CaptureProofKey).SingleOrDefault(),
            ClusterTokens = builder._byKind[Kind.ClusterIssuer].Select(resource => builder._parts.Get(resource, ResourceReader.ClusterIssuer)).SingleOrDefault(),
            Gateway = kind == PeerKind.Gateway ? builder.Gateway() : null,
        };
        return new BuiltState(table, state, builder._parts);
    }

    private static HashSet<Kind> ChangedKinds(ResourceTable before, ResourceTable after)
    {
        var changed = new HashSet<Kind>();
        foreach (var (name, resource) in after.Resources)
        {
            if (!before.Resources.TryGetValue(name, out var old) || old.Version != resource.Version)
            {
                changed.Add(resource.BodyCase);
                changed.Add(old?.BodyCase ?? resource.BodyCase);
            }
        }

        changed.UnionWith(before.Resources.Values.Where(old => !after.Resources.ContainsKey(old.Name)).Select(old => old.BodyCase));
        return changed;
    }

    /// <summary>The state before, where nothing of these kinds changed since.</summary>
    private DataPlaneState? Unchanged(params ReadOnlySpan<Kind> kinds)
    {
        foreach (var kind in kinds)
        {
            if (_changed.Contains(kind))
            {
                return null;
            }
        }

        return _before?.State;
    }

    private GroupMembership Groups()
    {
        if (Unchanged(Kind.GroupShard, Kind.GroupHashKey)?.Groups is { } same)
        {
            return same;
        }

        // Without the key no group is known.
        var key = _byKind[Kind.GroupHashKey].SingleOrDefault()?.GroupHashKey.Key ?? Google.Protobuf.ByteString.Empty;
        return GroupMembership.Build(key.Span, _byKind[Kind.GroupShard].Select(ResourceReader.GroupShard));
    }

    private AccessLevelTable AccessLevels() =>
        Unchanged(Kind.AccessLevel)?.AccessLevels ?? AccessLevelTable.Build(_byKind[Kind.AccessLevel].Select(ResourceReader.AccessLevel));

    private PolicySnapshot Policies(GroupMembership groups, AccessLevelTable levels)
    {
        var policies = _byKind[Kind.Policy].OrderBy(resource => resource.Name, StringComparer.Ordinal)
            .Select(resource => _parts.Get(resource, made => EffectivePolicy.Build(ResourceReader.Policy(made), groups))).ToList();
        if (Unchanged(Kind.Policy, Kind.GroupShard, Kind.GroupHashKey, Kind.AccessLevel)?.Policies is { } same)
        {
            return same;
        }

        var version = SystemVersion.Of(_byKind[Kind.Policy].Select(resource => KeyValuePair.Create(resource.Name, resource.Version))).ToString();
        return new PolicySnapshot(version, policies.Select(policy => policy.With(groups, levels)));
    }

    private RevocationSet Revocations()
    {
        if (Unchanged(Kind.Revocation)?.Revocations is { } same)
        {
            foreach (var resource in _byKind[Kind.Revocation])
            {
                _parts.Keep(resource.Name);
            }

            return same;
        }

        return new RevocationSet([.. _byKind[Kind.Revocation].Select(resource => _parts.Get(resource, ResourceReader.Revocation))]);
    }

    private GatewayState Gateway()
    {
        var signing = _byKind[Kind.SessionSigningKeys].Select(resource => _parts.Get(resource, ResourceReader.SigningKeys)).SingleOrDefault();
        return new GatewayState(
            signing is null ? null : new SessionSigner(signing.Primary),
            Index(Kind.ProviderClient, state => state.Gateway!.Clients, ResourceReader.Client, client => client.Name))
        {
            CaptureTargets = Index(Kind.CaptureTarget, state => state.Gateway!.CaptureTargets, ResourceReader.CaptureTarget, target => target.Id),
            Applications = Index(Kind.Application, state => state.Gateway!.Applications, ResourceReader.Application, application => application.Name),
            ServerCertificate = _byKind[Kind.GatewayCertificate].Select(resource => _parts.Get(resource, ResourceReader.GatewayCertificate)).SingleOrDefault(),
            OtherSigners = signing is null ? [] : [.. signing.Keys.Where(key => key != signing.Primary).Select(key => new SessionSigner(key))],
        };
    }

    private FrozenDictionary<TKey, TPart> Index<TKey, TPart>(
        Kind kind, Func<DataPlaneState, FrozenDictionary<TKey, TPart>> same, Func<Resource, TPart> make, Func<TPart, TKey> key)
        where TKey : notnull
        where TPart : class
    {
        var parts = _byKind[kind].Select(resource => _parts.Get(resource, make)).ToList();
        if (Unchanged(kind) is { } before)
        {
            return same(before);
        }

        var index = new Dictionary<TKey, TPart>();
        foreach (var part in parts)
        {
            if (!index.TryAdd(key(part), part))
            {
                throw new RefusedException("", $"Two resources say what {key(part)} is");
            }
        }

        return index.ToFrozenDictionary();
    }
}
