using System.Security.Cryptography;
using System.Text;
using IapK8s.Controller.Admission.Injection.Probes;
using IapK8s.Controller.Admission.Patches;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>
/// Puts the sidecar into a pod. Pure. A pod that was injected before, and changed by somebody since, gets what it lacks and nothing else: ours is worked out anew and compared, so
/// what somebody wrote under our names does not stay, whatever the annotation says.
/// </summary>
internal static class PodInjector
{
    private const string Version = "v1";

    public static InjectionResult Inject(InjectionRequest request)
    {
        var pod = request.Pod;
        var notes = new InjectionNotes();
        var written = pod.Metadata.Annotations?.TryGetValue(Injected.Annotation, out var annotation) == true ? annotation : null;
        new PodObjections(request, notes).Check(isOurs: written is not null);
        var inbound = InboundChoice.For(request, notes);
        var rewriter = inbound is InboundMode.Captured ? Rewrite(pod, notes) : null;
        if (!notes.Objections.IsEmpty)
        {
            return new InjectionResult.Refused(notes.Objections);
        }

        var sidecar = SidecarContainer.For(request, inbound, rewriter?.Table);
        V1Container[] containers = inbound is InboundMode.Captured ? [CaptureContainer.For(request.Protection, request.Options), sidecar] : [sidecar];
        var volumes = OurVolumes.For(request.Options);
        return new InjectionResult.Patched(
            [
                .. Annotate(pod, written, containers, volumes),
                .. rewriter?.Patch ?? [],
                .. Put(pod.Spec.InitContainers, containers, JsonPointer.Spec.Child("initContainers")),
                .. Put(pod.Spec.Volumes, volumes),
            ],
            notes.Warnings);
    }

    private static ProbeRewriter Rewrite(V1Pod pod, InjectionNotes notes)
    {
        var told = PodContainers.OursOf(pod).SelectMany(container => container.Container.Env ?? []).FirstOrDefault(variable => variable.Name == Injected.ProbesVariable)?.Value;
        var before = ProbeTable.TryRead(told);
        if (before is null)
        {
            notes.Object($"{Injected.ProbesVariable} of {Injected.SidecarContainer} is not what injection wrote. Remove annotation {Injected.Annotation} and the containers and volumes that injection adds, and write the probes as the app's own.");
        }

        var rewriter = new ProbeRewriter(before ?? new ProbeTable(), notes);
        rewriter.Table.AddHealth();
        foreach (var container in PodContainers.OthersOf(pod))
        {
            rewriter.Rewrite(container);
        }

        return rewriter;
    }

    private static IEnumerable<PatchOperation> Annotate(V1Pod pod, string? written, IEnumerable<V1Container> containers, IEnumerable<V1Volume> volumes)
    {
        var content = string.Join('\n', [.. containers.Select(container => KubernetesJson.Serialize(container)), .. volumes.Select(volume => KubernetesJson.Serialize(volume))]);
        var hash = $"{Version}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 8))}";
        var annotations = JsonPointer.Metadata.Child("annotations");
        if (written == hash)
        {
            yield break;
        }

        yield return pod.Metadata.Annotations is null
            ? PatchOperation.Add(annotations, new Dictionary<string, string> { [Injected.Annotation] = hash })
            : PatchOperation.Add(annotations.Child(Injected.Annotation), hash);
    }

    /// <summary>In first places, in this order. Nothing where they stand there already.</summary>
    private static IEnumerable<PatchOperation> Put(IList<V1Container>? there, V1Container[] ours, JsonPointer list)
    {
        if (there is null)
        {
            return [PatchOperation.Add(list, ours)];
        }

        var stand = there.Count(container => Injected.IsOurContainer(container.Name)) == ours.Length && there.Take(ours.Length).Zip(ours).All(pair => IsSame(pair.First, pair.Second));
        return stand ? [] :
        [
            // From behind, so that no index moves under the next one.
            .. there.Index().Where(entry => Injected.IsOurContainer(entry.Item.Name)).Reverse().Select(entry => PatchOperation.Remove(list.Index(entry.Index))),
            .. ours.Select((container, index) => PatchOperation.Add(list.Index(index), container)),
        ];
    }

    private static IEnumerable<PatchOperation> Put(IList<V1Volume>? there, IReadOnlyList<V1Volume> ours)
    {
        var list = JsonPointer.Spec.Child("volumes");
        if (there is null)
        {
            return [PatchOperation.Add(list, ours)];
        }

        var isThere = there.Index().ToLookup(entry => entry.Item.Name, StringComparer.Ordinal);
        return ours.SelectMany<V1Volume, PatchOperation>(volume => isThere[volume.Name].ToList() switch
        {
            [] => [PatchOperation.Add(list.End, volume)],
            [var only] when IsSame(only.Item, volume) => [],
            [var first, ..] => [PatchOperation.Replace(list.Index(first.Index), volume)],
        });
    }

    private static bool IsSame<T>(T left, T right) => KubernetesJson.Serialize(left) == KubernetesJson.Serialize(right);
}
