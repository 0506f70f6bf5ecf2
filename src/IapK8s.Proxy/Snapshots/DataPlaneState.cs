using System.Collections.Frozen;
using IapK8s.Identity.Revocations;
using IapK8s.Identity.ServiceAccounts;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Proxy.Snapshots;

/// <summary>Everything a data plane process decides by, immutable, swapped as a whole with one write. A request reads <see cref="IDataPlane.Current"/> once and
/// keeps that value to its end, so that it never sees half of a change.</summary>
public sealed record DataPlaneState
{
    /// <summary>The controller's content hash over everything that is in force here; equal content, equal version. For logs, audit and status.</summary>
    public required string Version { get; init; }

    /// <summary>In a gateway those that it decides by itself.</summary>
    public required PolicySnapshot Policies { get; init; }

    public required GroupMembership Groups { get; init; }

    /// <summary>Those that the policies mention.</summary>
    public AccessLevelTable AccessLevels { get; init; } = AccessLevelTable.Empty;

    /// <summary>By <c>ProviderDefinition.Name</c>.</summary>
    public required FrozenDictionary<string, ProviderState> Providers { get; init; }

    /// <summary>By <see cref="SessionScope.Value"/>.</summary>
    public required FrozenDictionary<string, ScopeState> Scopes { get; init; }

    /// <summary>Checks gateways' signatures. Without a key it refuses everything.</summary>
    public required SessionVerifier Sessions { get; init; }

    /// <summary>Who may be spoken for. Empty in a gateway.</summary>
    public required FrozenDictionary<AppKey, AssertionApp> Apps { get; init; }

    public required RevocationSet Revocations { get; init; }

    /// <summary>Null until the controller says where the portal is: nobody can be sent to sign in then.</summary>
    public PortalAddress? Portal { get; init; }

    /// <summary>With what this pod's sidecar proves that it was reached; null in gateways, and until it arrived.</summary>
    public byte[]? CaptureProofKey { get; init; }

    /// <summary>Verifies the tokens of the cluster's pods and service accounts; null where it was not pushed: none is good then.</summary>
    public ServiceAccountTokenVerifier? ClusterTokens { get; init; }

    /// <summary>Set in gateways alone.</summary>
    public GatewayState? Gateway { get; init; }

    /// <summary>The scope of a policy's namespace on an external origin; null where its keys did not arrive: no session is good there.</summary>
    public ScopeState? FindScope(string policyNamespace, string origin) => Scopes.GetValueOrDefault($"{policyNamespace}|{origin}");
}
