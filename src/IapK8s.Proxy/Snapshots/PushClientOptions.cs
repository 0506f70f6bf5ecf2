using IapK8s.Protocol.Credentials;

namespace IapK8s.Proxy.Snapshots;

/// <summary>How a data plane process reaches the controller.</summary>
public sealed record PushClientOptions
{
    /// <summary>https only.</summary>
    public required Uri Controller { get; init; }

    /// <summary>Who this process is, and by what it knows the controller.</summary>
    public required IPeerCredential Credential { get; init; }

    /// <summary>Folder for the last good state, readable by this process's user alone; null keeps none.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>A controller silent for longer than this ends what is in force. Default 24 h.</summary>
    public TimeSpan MaxStaleness { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Optional parts of resources that this process enforces.</summary>
    public IReadOnlyList<string> SupportedFeatures { get; init; } = IapK8s.Protocol.Features.Supported;
}
