using IapK8s.Compiler.Inputs;

namespace IapK8s.Controller.Push;

/// <summary>A pod of the source, as far as its credential is concerned.</summary>
/// <param name="Uid">Empty where the source gives none.</param>
internal sealed record KnownPod(string Uid, string ServiceAccount, bool HasEnded)
{
    public static KnownPod Of(PodRecord pod) => new(pod.Uid, pod.ServiceAccount, pod.HasEnded);
}
