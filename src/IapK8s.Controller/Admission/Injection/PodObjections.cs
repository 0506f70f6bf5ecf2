using k8s.Models;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>What of a pod cannot be protected, or would let somebody round the sidecar. The closed fence refuses most of it as well; here it is said with the ways out, and all at once.</summary>
internal sealed class PodObjections(InjectionRequest request, InjectionNotes notes)
{
    private static readonly string[] RestrictingLevels = ["baseline", "restricted"];

    private readonly V1Pod _pod = request.Pod;

    /// <param name="isOurs">Whether the pod says that it was injected before.</param>
    public void Check(bool isOurs)
    {
        CheckPod();
        if (!request.Protection.IsExplicit)
        {
            CheckCapture();
        }

        foreach (var container in PodContainers.OthersOf(_pod))
        {
            Check(container);
        }

        CheckForgeries(isOurs);
    }

    private void CheckPod()
    {
        var spec = _pod.Spec;
        if (spec.HostNetwork == true)
        {
            notes.Object("spec.hostNetwork is true: the pod's network is the node's, which no sidecar can own. Leave it out and use a hostPort or a Service, or take the pod out of the policy's selection.");
        }

        if (spec.Os?.Name == "windows" || spec.NodeSelector?.Contains(KeyValuePair.Create("kubernetes.io/os", "windows")) == true)
        {
            notes.Object("The pod is for Windows, which the sidecar does not run on: take it out of the policy's selection, and protect the app in front of it.");
        }

        if (spec.ShareProcessNamespace == true)
        {
            notes.Object("spec.shareProcessNamespace is true: other containers could look into the sidecar, which holds keys. Leave it out.");
        }

        if (spec.HostPID == true)
        {
            notes.Object("spec.hostPID is true: the app could look into the sidecar, which holds keys. Leave it out.");
        }
    }

    private void CheckCapture()
    {
        if (request.NamespaceLabels.TryGetValue("pod-security.kubernetes.io/enforce", out var level) && RestrictingLevels.Contains(level))
        {
            notes.Object($"The namespace's label pod-security.kubernetes.io/enforce: {level} forbids NET_ADMIN, which {Injected.CaptureContainer} needs to own the pod's network. "
                + "Write capture.mode: Explicit in the policy (the app listens on the loopback and the Service points at the sidecar), or run the app in a namespace of level privileged.");
        }

        if (ServiceMesh.Find(_pod, request.NamespaceLabels) is { } mesh)
        {
            notes.Object($"A service mesh takes this pod's traffic too ({mesh}), and two cannot own the same packets. "
                + "Keep the mesh out of the pod (sidecar.istio.io/inject: \"false\", linkerd.io/inject: disabled), or write capture.mode: Explicit in the policy.");
        }

        foreach (var port in request.Protection.ClaimedPorts.Where(Injected.Ports.Contains))
        {
            notes.Object($"The policy claims port {port}, which is the sidecar's own: let the app listen on another port.");
        }
    }

    private void Check(PlacedContainer placed)
    {
        var (context, field) = (placed.Container.SecurityContext, placed.Field);
        if ((context?.RunAsUser ?? _pod.Spec.SecurityContext?.RunAsUser) == Injected.Uid)
        {
            notes.Object($"{field} runs as user {Injected.Uid}, which is the sidecar's: it would pass for the sidecar. Choose another runAsUser.");
        }

        if (context?.Privileged == true)
        {
            notes.Object($"{field}.securityContext.privileged is true: it could undo what {Injected.CaptureContainer} sets up. Leave it out.");
        }

        foreach (var capability in (context?.Capabilities?.Add ?? []).Where(CanChangeTheNetwork))
        {
            notes.Object($"{field}.securityContext.capabilities.add has {capability}, with which it could undo what {Injected.CaptureContainer} sets up. Leave it out.");
        }

        foreach (var port in (placed.Container.Ports ?? []).Where(port => Injected.Ports.Contains(port.ContainerPort)))
        {
            notes.Object($"{field} declares port {port.ContainerPort}, which is the sidecar's own: let the app listen on another port.");
        }

        foreach (var mount in (placed.Container.VolumeMounts ?? []).Where(mount => Injected.IsOurVolume(mount.Name)))
        {
            notes.Object($"{field} mounts volume {mount.Name}, which is the sidecar's alone. Remove the mount.");
        }

        foreach (var port in (placed.Container.Ports ?? []).Where(port => port.HostPort is > 0))
        {
            notes.Warn($"{field} has hostPort {port.HostPort}: who dials the node gets to the sidecar like anybody, and needs a name of spec.hosts; the node's own is none.");
        }
    }

    /// <summary>Runtimes take a capability in any case and with or without its prefix.</summary>
    private static bool CanChangeTheNetwork(string capability)
    {
        var name = capability.ToUpperInvariant();
        return name is "ALL" or "CAP_ALL" or "NET_ADMIN" or "CAP_NET_ADMIN";
    }

    private void CheckForgeries(bool isOurs)
    {
        if (!isOurs)
        {
            foreach (var container in PodContainers.OursOf(_pod))
            {
                notes.Object($"{container.Field} has a name that only injection may give. Rename it, or remove it: the sidecar is put in by itself.");
            }
        }

        foreach (var container in (_pod.Spec.Containers ?? []).Where(container => isOurs && Injected.IsOurContainer(container.Name)))
        {
            notes.Object($"spec.containers[{container.Name}] has a name that only injection may give. Rename it, or remove it.");
        }

        foreach (var volume in _pod.Spec.Volumes ?? [])
        {
            var field = $"spec.volumes[{volume.Name}]";
            if (Injected.IsOurVolume(volume.Name))
            {
                if (!isOurs)
                {
                    notes.Object($"{field} has a name that only injection may give. Rename it.");
                }
            }
            else if ((volume.Projected?.Sources ?? []).Select(source => source.ServiceAccountToken?.Audience).FirstOrDefault(Injected.IsOurAudience) is { } audience)
            {
                notes.Object($"{field} asks for a token of audience {audience}, with which its holder would pass for the sidecar. Remove it.");
            }
        }
    }
}
