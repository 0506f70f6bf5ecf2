namespace IapK8s.TestKit.Clusters;

/// <summary>How the in-process server differs from its defaults.</summary>
public sealed record ClusterSettings
{
    /// <summary>Timestamps, token lifetimes, watches' ends and bookmarks follow it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Changes that a watch may lag behind, by resource, before it has to list again.</summary>
    public int HistoryLimit { get; init; } = 10_000;

    /// <summary>Where webhooks of a Service are called: from namespace, name and port to an address, or null for no such place.</summary>
    public Func<string, string, int, Uri?> ServiceResolver { get; init; } = (_, _, _) => null;
}
