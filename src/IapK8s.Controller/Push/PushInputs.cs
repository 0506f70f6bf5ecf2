using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Peers;
using IapK8s.Controller.Providers;
using IapK8s.Controller.Push.Revocations;

namespace IapK8s.Controller.Push;

/// <summary>Everything that pushed resources are made of, at one moment.</summary>
internal sealed record PushInputs
{
    public required CompilationResult Compiled { get; init; }

    /// <summary>Every pod of the source, selected by a policy or not: nobody else may subscribe.</summary>
    public required ImmutableDictionary<PodKey, KnownPod> Pods { get; init; }

    public required KeyMaterial Keys { get; init; }

    /// <summary>By issuer.</summary>
    public required ImmutableDictionary<string, ProviderDocument> Documents { get; init; }

    public required RevocationEntries Revocations { get; init; }

    /// <summary>PEM.</summary>
    public required string TrustedRoots { get; init; }

    /// <summary>Whose tokens the pods have; null without a cluster, and until it could be had.</summary>
    public ClusterIssuerDocument? ClusterIssuer { get; init; }

    /// <summary>What gateways serve with; null where files bring it to them.</summary>
    public IssuedCertificate? GatewayCertificate { get; init; }
}

/// <summary>Where the gateways are.</summary>
internal sealed record PortalOptions(Uri ExternalUrl, Uri SessionsAddress);
