using System.Collections.Immutable;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Directories.Syncing;
using IapK8s.Controller.Providers;
using IapK8s.Controller.Push;
using IapK8s.Controller.Reconciling;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;

namespace IapK8s.Controller.Status;

/// <summary>Everything that status follows from, at one moment.</summary>
internal sealed record StatusInputs
{
    public required Round Round { get; init; }

    /// <summary>A policy to the version that a subscriber which holds it names; null while nothing can be published.</summary>
    public required Func<PolicyDefinition, string?> VersionOf { get; init; }

    /// <summary>The same of an app outside the cluster.</summary>
    public Func<ApplicationDefinition, string?> VersionOfApplication { get; init; } = _ => null;

    public required ISubscriberStates Subscribers { get; init; }

    /// <summary>By issuer.</summary>
    public required ImmutableDictionary<string, ProviderDocument> Documents { get; init; }

    /// <summary>By issuer, why its documents cannot be fetched now.</summary>
    public required ImmutableDictionary<string, string> ProviderTrouble { get; init; }

    /// <summary>By directory, what of it is in force.</summary>
    public ImmutableSortedDictionary<string, KeptDirectory> Directories { get; init; } = ImmutableSortedDictionary<string, KeptDirectory>.Empty;

    /// <summary>By directory, what came of reading it last.</summary>
    public ImmutableSortedDictionary<string, SyncStanding> Syncs { get; init; } = ImmutableSortedDictionary<string, SyncStanding>.Empty;

    /// <summary>Why keys or credentials could not be rotated at the last try; null where they could.</summary>
    public string? KeyTrouble { get; init; }

    /// <summary>Policies' statuses name every pod.</summary>
    public bool NamesPods { get; init; }

    public required Uri Portal { get; init; }

    public required DateTimeOffset Now { get; init; }
}
