using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Peers;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;
using MemberKind = IapK8s.Policy.Definitions.MemberKind;

namespace IapK8s.Controller.Push;

/// <summary>Every pushed resource at one moment, and who gets which. What a subscriber gets follows from its identity and the compiled result alone.</summary>
internal sealed class ResourceCatalog
{
    /// <summary>Each made once, however often it is asked for.</summary>
    private static readonly ConditionalWeakTable<ApplicationDefinition, Resource> Applications = [];

    private readonly ConcurrentDictionary<PeerIdentity, SubscriberView> _views = [];
    private readonly ConditionalWeakTable<PolicyDefinition, Resource> _policies;
    private readonly SharedResources _shared;

    private ResourceCatalog(long sequence, PushInputs inputs, SharedResources shared, ConditionalWeakTable<PolicyDefinition, Resource> policies)
    {
        Sequence = sequence;
        Inputs = inputs;
        _shared = shared;
        _policies = policies;
    }

    /// <summary>Counts catalogues of this process.</summary>
    public long Sequence { get; }

    public PushInputs Inputs { get; }

    /// <summary>The catalogue after <paramref name="previous"/>; what did not change is not made again.</summary>
    public static ResourceCatalog Build(PushInputs inputs, PortalOptions portal, ResourceCatalog? previous)
    {
        var sameShared = previous is not null && previous.Inputs with { Revocations = inputs.Revocations, Pods = inputs.Pods } == inputs;
        var shared = sameShared ? previous!._shared : SharedResources.Build(inputs, portal, previous?._shared);
        var catalog = new ResourceCatalog((previous?.Sequence ?? 0) + 1, inputs, shared, previous?._policies ?? []);
        if (sameShared)
        {
            foreach (var (peer, view) in previous!._views)
            {
                catalog._views[peer] = view.WithRevocations(inputs.Revocations);
            }
        }

        return catalog;
    }

    /// <summary>Whether there is such a subscriber at all.</summary>
    public bool Knows(PeerIdentity peer) => peer.Kind switch
    {
        PeerKind.Gateway => true,
        PeerKind.Pod => Inputs.Pods.TryGetValue(new PodKey(peer.Namespace, peer.Pod), out var pod) && !pod.HasEnded,
        _ => false,
    };

    /// <summary>And whether it is still the same pod: a successor of the same name is somebody else.</summary>
    public bool Knows(AuthenticatedPeer peer) =>
        Knows(peer.Identity) && (peer.Pod is not { } instance || (Inputs.Pods.TryGetValue(instance.Key, out var pod) && pod.Uid == instance.Uid && !pod.HasEnded));

    /// <summary>Of the pod that has the name now; empty where it has none.</summary>
    public string UidOf(PeerIdentity peer) => Inputs.Pods.GetValueOrDefault(new PodKey(peer.Namespace, peer.Pod))?.Uid ?? "";

    /// <summary>What whoever holds this policy, published yet or not, says that it holds.</summary>
    public string VersionOf(PolicyDefinition policy) => _policies.GetValue(policy, PolicyResources.Policy).Version;

    /// <summary>The same of an app outside the cluster, which gateways hold.</summary>
    public static string VersionOf(ApplicationDefinition application) => Applications.GetValue(application, ApplicationResources.Application).Version;

    /// <summary>What a subscriber that is known should hold.</summary>
    public SubscriberView ViewOf(PeerIdentity peer) => _views.GetOrAdd(peer, static (peer, catalog) =>
        new SubscriberView(Index(peer.Kind == PeerKind.Gateway ? catalog.ForGateway() : catalog.ForPod(new PodKey(peer.Namespace, peer.Pod))), catalog.Inputs.Revocations), this);

    /// <summary>Its scopes come with the pods that serve them, so they stand last: of two with one name the last counts.</summary>
    private IEnumerable<Resource> ForGateway()
    {
        var decided = Inputs.Compiled.Gateway;
        return
        [
            .. _shared.Everybody,
            .. _shared.Providers.Values,
            .. decided.IsEmpty ? [] : new[] { _shared.GroupHashKey },
            .. decided.SelectMany(policy => policy.AccessLevels).Distinct(StringComparer.Ordinal).Select(level => _shared.AccessLevels[level]),
            .. decided.SelectMany(policy => Needs(policy.Policy)),
            .. _shared.GatewaysAlone,
        ];
    }

    private IEnumerable<Resource> ForPod(PodKey pod)
    {
        IEnumerable<Resource> resources = [.. _shared.Everybody, _shared.GroupHashKey];
        if (!Inputs.Compiled.Pods.TryGetValue(pod, out var snapshot))
        {
            return resources;
        }

        return resources.Append(_shared.CaptureProofKeys[pod]).Concat(snapshot.AccessLevels.Select(level => _shared.AccessLevels[level])).Concat(snapshot.Policies.SelectMany(Needs));
    }

    /// <summary>The policy, and what deciding by it and speaking for its app takes.</summary>
    private IEnumerable<Resource> Needs(PolicyDefinition policy) =>
    [
        _policies.GetValue(policy, PolicyResources.Policy),
        .. policy.Provider is { } provider && _shared.Providers.TryGetValue(provider, out var found) ? new[] { found } : [],
        .. policy.Hosts.SelectMany(IEnumerable<Resource> (host) => _shared.Scopes.TryGetValue($"{policy.Namespace}|{host.Origin}", out var scope) ? [scope] : []),
        .. _shared.Apps.TryGetValue((policy.Namespace, policy.Assertion.Audience), out var app) ? new[] { app } : [],
        .. policy.Rules.SelectMany(rule => rule.Members.Concat(rule.ExceptMembers)).Where(member => member.Kind == MemberKind.IapGroup)
            .SelectMany(IEnumerable<Resource> (member) => _shared.Groups.TryGetValue(member.Value, out var group) ? group.Shards : []),
    ];

    private static FrozenDictionary<string, Resource> Index(IEnumerable<Resource> resources)
    {
        var index = new Dictionary<string, Resource>(StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            index[resource.Name] = resource;
        }

        return index.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
