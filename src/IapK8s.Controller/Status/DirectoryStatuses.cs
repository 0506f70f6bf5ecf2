using System.Globalization;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Directories.Syncing;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Status;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Status;

/// <summary>How directories stand. Pure.</summary>
internal static class DirectoryStatuses
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LeastStaleAfter = TimeSpan.FromHours(1);

    /// <param name="directory">Null where no version is in force.</param>
    public static DirectoryStatus Of(ObjectStanding standing, IapDirectory? directory, StatusInputs inputs)
    {
        var kept = inputs.Directories.GetValueOrDefault(standing.Id.Name) ?? KeptDirectory.Nothing(standing.Id.Name);
        var sync = inputs.Syncs.GetValueOrDefault(standing.Id.Name);
        var synced = directory is null ? (false, ConditionReasons.NotInForce, "No version of it is in force") : Synced(directory, kept, sync, inputs.Now);
        return new DirectoryStatus(
            standing.Id.Kind,
            standing.Id.Namespace,
            standing.Id.Name,
            standing.Generation,
            standing.WithReady([standing.Accepted, standing.ResolvedRefs, standing.Condition(ConditionTypes.Synced, synced, standing.Sound)]),
            directory is not null && kept is { Contents: not null, Manifest: { } manifest } ? new DirectoryInForce(manifest.Groups, manifest.People, manifest.Memberships, manifest.ReadAt, manifest.ChangedAt, manifest.Hash) : null,
            sync?.Pending is { } pending && directory is not null
                ? new PendingStatus(pending.Added, pending.Removed, [.. pending.Vanished.Take(PendingReading.MostNames)], [.. pending.SomeRemovals.Take(PendingReading.MostNames)], sync.Objection is null ? null : pending.Hash)
                : null);
    }

    private static (bool Status, string Reason, string Message) Synced(IapDirectory directory, KeptDirectory kept, SyncStanding? sync, DateTimeOffset now)
    {
        var inForce = kept is { Contents: not null, Manifest: { } manifest } ? $"What was read at {Format(manifest.ReadAt)} stays in force." : "Its groups are unknown: they let nobody in and spare nobody.";
        var why = sync is null ? null
            : sync.Failure is { } failure ? Ended(failure)
            : sync.NotKept is { } notKept ? $"What was read could not be kept: {Ended(notKept)}"
            : sync is { Objection: { } objection, Pending: { } held } ? $"{objection}. To let it go: kubectl annotate iapdirectory {directory.Metadata.Name} --overwrite {ResourceRequests.ApprovalAnnotation}={held.Hash}"
            : sync.Pending is { } tried ? $"dryRun: {tried.Added} memberships would come and {tried.Removed} would go.{(sync.ChangesDoubtful ? " Who may be in a group, and is not for sure, would be others, too: that counts for Deny rules alone." : "")}"
            : null;
        if (kept is { Contents: not null, Manifest: { } last } && now - last.ReadAt > StaleAfter(directory))
        {
            return (false, ConditionReasons.Stale, Join($"What is in force is older than {DurationSyntax.Format(StaleAfter(directory))}.", why, inForce));
        }

        return (sync, kept) switch
        {
            ({ Failure: not null, IsUnreachable: true }, _) => (false, ConditionReasons.DirectoryUnreachable, Join(why, inForce)),
            ({ Failure: not null }, _) => (false, ConditionReasons.DirectoryUnreadable, Join(why, inForce)),
            ({ NotKept: not null }, _) => (false, ConditionReasons.NotKept, Join(why, inForce)),
            ({ Objection: not null }, _) => (false, ConditionReasons.RemovalsHeld, Join(why, inForce)),
            ({ Pending: not null }, _) => (false, ConditionReasons.DryRun, Join(why, inForce)),
            (_, { Trouble: { } trouble }) => (false, ConditionReasons.NotKept, Join($"What was kept cannot be read: {Ended(trouble)}", inForce)),
            (_, { Contents: null }) => (false, ConditionReasons.NotSyncedYet, Join("It was not read yet.", inForce)),
            ({ Warnings: [var first, ..] warnings }, _) => (true, ConditionReasons.Synced, warnings.Length == 1 ? $"A warning: {first}" : $"{warnings.Length} warnings; the first: {first}"),
            _ => (true, ConditionReasons.Synced, ""),
        };
    }

    private static TimeSpan StaleAfter(IapDirectory directory)
    {
        var schedule = directory.Spec.Schedule;
        if (schedule?.StaleAfter is { } text)
        {
            return Parse(text);
        }

        var interval = schedule?.Interval is { } often ? Parse(often) : DefaultInterval;
        return interval * 3 > LeastStaleAfter ? interval * 3 : LeastStaleAfter;
    }

    private static TimeSpan Parse(string text) => DurationSyntax.Parse(text, out var value) is null ? value : throw new InvalidOperationException($"A validated duration is none: {text}");

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Ended(string sentence) => sentence.EndsWith('.') ? sentence : sentence + ".";

    private static string Join(params string?[] sentences) => string.Join(' ', sentences.Where(sentence => sentence is not null));
}
