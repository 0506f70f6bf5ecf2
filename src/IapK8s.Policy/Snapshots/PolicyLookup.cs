using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Snapshots;

public enum LookupStatus : byte
{
    /// <summary>Refused, audited and named in status.</summary>
    PortWithoutPolicy = 0,

    /// <summary>421.</summary>
    HostNotInPolicy,
    Found,

    /// <summary>Several policies have the host, and nothing says which is meant.</summary>
    Several,

    /// <summary>The policy that was named is not there, or does not have the host.</summary>
    NamedElsewhere,

    /// <summary>The host is in no policy, and every policy of the port lets pass whatever comes: the first of them by name takes it.</summary>
    Unlisted,
}

/// <summary>A policy and which of its names matched.</summary>
/// <param name="Host">The external origin; null for an internal or unlisted name, which takes bearer credentials only.</param>
public sealed record PolicyMatch(EffectivePolicy Policy, HostEntry? Host)
{
    public bool IsInternal => Host is null;
}

/// <param name="Match">Set exactly when <paramref name="Status"/> is <see cref="LookupStatus.Found"/> or <see cref="LookupStatus.Unlisted"/>.</param>
public readonly record struct PolicyLookup(LookupStatus Status, PolicyMatch? Match);
