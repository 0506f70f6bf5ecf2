using System.Collections.Immutable;
using IapK8s.Controller.Admission.Patches;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>What became of a pod. Either it cannot be protected, for every reason that there is, or here is how it comes to be.</summary>
internal abstract record InjectionResult
{
    private InjectionResult()
    {
    }

    /// <param name="Objections">Each names the field, what stands there, and the ways out.</param>
    public sealed record Refused(ImmutableArray<string> Objections) : InjectionResult;

    /// <param name="Patch">Empty where the pod is as it should be.</param>
    /// <param name="Warnings">What its author may not expect.</param>
    public sealed record Patched(ImmutableArray<PatchOperation> Patch, ImmutableArray<string> Warnings) : InjectionResult;
}
