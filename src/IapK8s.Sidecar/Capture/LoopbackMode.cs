namespace IapK8s.Sidecar.Capture;

/// <summary>Who in the pod may open connections to the locked ports.</summary>
internal enum LoopbackMode
{
    /// <summary>As <see cref="Locked"/>; admission also refuses pods in which somebody else could take the sidecar's uid.</summary>
    Strict,

    /// <summary>The sidecar alone.</summary>
    Locked,

    /// <summary>Everybody in the pod, and whoever may forward a port to it.</summary>
    Open,
}
