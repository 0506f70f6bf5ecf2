namespace IapK8s.Controller.Admission.Injection;

/// <summary>What is the same for every pod.</summary>
internal sealed record InjectionOptions
{
    /// <summary>The image of both containers.</summary>
    public required string Image { get; init; }

    /// <summary>Where sidecars reach the controller.</summary>
    public required Uri PushAddress { get; init; }

    public ContainerResources Capture { get; init; } = new("10m", "32Mi", "128Mi");

    /// <summary>No limit on CPU: a throttled sidecar would be the app's own slowness.</summary>
    public ContainerResources Sidecar { get; init; } = new("20m", "48Mi", "256Mi");

    /// <summary>Of the state on tmpfs; it counts as the sidecar's memory.</summary>
    public string StateSize { get; init; } = "64Mi";
}

/// <summary>In the spelling of the API's quantities.</summary>
internal sealed record ContainerResources(string CpuRequest, string MemoryRequest, string MemoryLimit);
