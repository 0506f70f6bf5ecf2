namespace IapK8s.Controller.Push;

/// <summary>Bounds of a stream.</summary>
internal static class PushLimits
{
    /// <summary>A first message names everything that the subscriber holds: some 60 bytes for each resource.</summary>
    public const int LargestRequest = 16 * 1024 * 1024;

    public const int LargestResponse = 64 * 1024 * 1024;

    /// <summary>In one call or report.</summary>
    public const int MostRevocations = 10_000;

    public const int MostUnknownKeys = 32;

    public const int MostCaptureReports = 1000;

    /// <summary>Kubernetes names and key ids are shorter.</summary>
    public const int LongestText = 512;

    public static TimeSpan FirstMessage { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Who does not answer a response for this long is cut off.</summary>
    public static TimeSpan Answer { get; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a pod that the API server vouches for may be missing from what the source gives.</summary>
    public static TimeSpan UnknownPod { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Give or take a fifth, so that streams do not end in step.</summary>
    public static TimeSpan StreamAge { get; } = TimeSpan.FromMinutes(30);
}
