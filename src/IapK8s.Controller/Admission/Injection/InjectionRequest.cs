using System.Collections.Immutable;
using IapK8s.Compiler.Protections;
using k8s.Models;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>A pod about to be made, and what is to become of it.</summary>
internal sealed record InjectionRequest
{
    /// <summary>As the API server sent it.</summary>
    public required V1Pod Pod { get; init; }

    /// <summary>Empty where they are not known; the level of Pod Security is then enforced by the API server alone.</summary>
    public ImmutableSortedDictionary<string, string> NamespaceLabels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public required PodProtection Protection { get; init; }

    /// <summary>PEM: whom the sidecar believes to be the controller.</summary>
    public required string TrustedRoots { get; init; }

    public required InjectionOptions Options { get; init; }
}
