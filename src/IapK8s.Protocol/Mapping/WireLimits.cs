namespace IapK8s.Protocol.Mapping;

/// <summary>The most that a message may hold: above what the controller accepts in resources, and what one subscriber can be made to allocate.</summary>
internal static class WireLimits
{
    public const int Name = 512;
    public const int Text = 2048;
    public const int Source = 16 * 1024;
    public const int Document = 1024 * 1024;

    public const int Ports = 1_024;
    public const int Hosts = 1_024;
    public const int Rules = 10_000;

    /// <summary>A Deny may name two groups for each that its author wrote.</summary>
    public const int Members = 2_048;

    public const int Matchers = 1_024;
    public const int Names = 1_024;
    public const int Vocabulary = 100_000;
    public const int LevelConditions = 64;
    public const int ZoneOffsets = 2_000;
    public const int Keys = 32;
    public const int Pods = 100_000;
    public const int Upstreams = 64;
    public const int ShardMembers = 1_000;

    /// <summary>Ten years: longer is a mistake, and no arithmetic on times overflows below it.</summary>
    public const long Seconds = 10L * 366 * 24 * 3600;
}
