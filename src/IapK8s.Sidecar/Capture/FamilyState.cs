namespace IapK8s.Sidecar.Capture;

internal enum FamilyState
{
    /// <summary>The pod has no address of this family.</summary>
    NoStack,

    Programmed,
}
