using IapK8s.Controller.Credentials;
using IapK8s.Controller.Directories;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Directories.Syncing;
using IapK8s.Controller.Providers;
using IapK8s.Controller.Push;
using IapK8s.Controller.Reconciling;

namespace IapK8s.Controller.Status;

/// <summary>Gathers what status follows from, and tells when any of it changed.</summary>
internal sealed class StatusReading(LatestRound rounds, CatalogPublisher catalogs, ISubscriberStates subscribers, ProviderWatcher providers, Maintenance maintenance, KeptDirectories kept, SyncStandings syncs, PortalOptions portal, TimeProvider time)
{
    public event Action? Changed
    {
        add
        {
            rounds.Changed += value;
            subscribers.Changed += value;
            providers.Changed += value;
            maintenance.Changed += value;
            syncs.Changed += value;
        }

        remove
        {
            rounds.Changed -= value;
            subscribers.Changed -= value;
            providers.Changed -= value;
            maintenance.Changed -= value;
            syncs.Changed -= value;
        }
    }

    /// <summary>Null before the first round.</summary>
    public StatusInputs? Read()
    {
        if (rounds.Value is not { } round)
        {
            return null;
        }

        // A round is told before it is published: whom a policy selects does not wait for keys. What was acknowledged is compared by content, so it is right at any moment.
        var catalog = catalogs.Read().Value;
        return new StatusInputs
        {
            Round = round,
            VersionOf = policy => catalog?.VersionOf(policy),
            VersionOfApplication = application => catalog is null ? null : ResourceCatalog.VersionOf(application),
            Subscribers = subscribers,
            Documents = providers.Documents,
            ProviderTrouble = providers.Trouble,
            Directories = kept.Of(name => DirectoryStates.UidOf(name, round.State)),
            Syncs = syncs.All,
            KeyTrouble = maintenance.Trouble,
            Portal = portal.ExternalUrl,
            Now = time.GetUtcNow(),
        };
    }
}
