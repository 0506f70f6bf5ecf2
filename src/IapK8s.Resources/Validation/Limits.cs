namespace IapK8s.Resources.Validation;

/// <summary>How much one resource may say.</summary>
public static class Limits
{
    public const int Rules = 1_000;
    public const int Members = 1_000;
    public const int GroupMembers = 5_000;
    public const int Paths = 200;
    public const int Methods = 32;
    public const int Hosts = 100;
    public const int TargetRefs = 32;
    public const int Audiences = 32;
    public const int Claims = 32;
    public const int TrustedProxies = 128;
    public const int CapturePorts = 64;
    public const int OpaqueSources = 128;
    public const int LevelConditions = 32;
    public const int LevelCidrs = 512;
    public const int TimeWindows = 32;
    public const int ClaimValues = 64;
    public const int RequiredLevels = 32;
    public const int Labels = 64;

    /// <summary>Of a policy, in its status.</summary>
    public const int PodSelectors = 256;

    /// <summary>Values of one requirement on a label.</summary>
    public const int LabelValues = 64;

    public const int ServiceAccounts = 128;
    public const int Scopes = 32;
    public const int Namespaces = 1_000;

    public const int DirectoryServers = 8;

    /// <summary>Characters before each group's name of a directory.</summary>
    public const int GroupPrefix = 63;

    public const int LastPort = 65_535;

    /// <summary>Of one application.</summary>
    public const int Upstreams = 32;

    public const int UpstreamWeight = 1_000;

    /// <summary>What a ceiling lists.</summary>
    public const int UpstreamPatterns = 256;

    /// <summary>Answers in a row.</summary>
    public const int HealthThreshold = 100;

    /// <summary>1 TiB, which no request means.</summary>
    public const long MostBodyBytes = 1L << 40;

    /// <summary>Characters of a provider's name on the sign-in page.</summary>
    public const int DisplayName = 64;

    /// <summary>Characters of a description.</summary>
    public const int Description = 1024;

    /// <summary>Characters of a name in a token: audiences, claims, acr.</summary>
    public const int Token = 256;

    public static readonly TimeSpan LeastMaxAge = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan MostMaxAge = TimeSpan.FromDays(30);
    public static readonly TimeSpan LeastIdleTimeout = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan LeastRecheckInterval = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan MostRecheckInterval = TimeSpan.FromHours(24);
    public static readonly TimeSpan MostStaleFor = TimeSpan.FromHours(24);
    public static readonly TimeSpan LeastTimeout = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MostConnectTimeout = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan MostTimeout = TimeSpan.FromHours(24);
    public static readonly TimeSpan LeastHealthInterval = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MostHealthInterval = TimeSpan.FromHours(1);
    public static readonly TimeSpan LeastAuthAge = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan LeastSyncInterval = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan MostSyncInterval = TimeSpan.FromHours(24);
    public static readonly TimeSpan LeastStaleAfter = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan MostStaleAfter = TimeSpan.FromDays(30);
}
