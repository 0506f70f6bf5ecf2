using k8s.Models;

namespace IapK8s.Controller.Admission.Injection;

/// <summary>What both containers have in common.</summary>
internal static class OurContainer
{
    // Where the API server would mount a token for its own API, into every container that has nothing there yet: ours are to have none.
    private const string ApiTokenDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static V1Container Create(string name, string image, ContainerResources resources, Action<V1Container> complete)
    {
        var container = new V1Container
        {
            Name = name,
            Image = image,
            ImagePullPolicy = "IfNotPresent",
            TerminationMessagePath = "/dev/termination-log",
            TerminationMessagePolicy = "FallbackToLogsOnError",
            Resources = new V1ResourceRequirements
            {
                Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(resources.CpuRequest), ["memory"] = new(resources.MemoryRequest) },
                Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new(resources.MemoryLimit) },
            },
            SecurityContext = new V1SecurityContext
            {
                AllowPrivilegeEscalation = false,
                Capabilities = new V1Capabilities { Drop = ["ALL"] },
                Privileged = false,
                ReadOnlyRootFilesystem = true,
                SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
            },
            VolumeMounts =
            [
                new V1VolumeMount { Name = Injected.StateVolume, MountPath = Injected.StateDirectory },
                new V1VolumeMount { Name = Injected.StateVolume, MountPath = ApiTokenDirectory, SubPath = "no-api-token", ReadOnlyProperty = true },
            ],
        };
        complete(container);
        return container;
    }
}
