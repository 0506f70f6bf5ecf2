using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Directories.Keeping;

namespace IapK8s.Controller.Directories.Syncing;

/// <summary>One reading of one directory: asked for, compared, and either kept as a whole or not at all.</summary>
/// <param name="uid">Of the IapDirectory: what is kept for another one of its name counts for nothing.</param>
internal sealed class DirectoryAttempt(string uid, IDirectoryReader reader, IDirectoryKeeper keeper, KeptDirectories kept, SyncStandings standings, DirectoryMetrics metrics, TimeProvider time, ILogger logger)
{
    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> Nobody = ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    private SyncStanding? _last;

    public async Task<NextReading> RunAsync(CompiledDirectory directory, CancellationToken cancellation)
    {
        var name = directory.Resource.Metadata.Name;
        metrics.Follow(name);
        var began = time.GetTimestamp();
        SyncStanding standing;
        try
        {
            standing = await ReadAsync(directory, name, cancellation);
        }
        catch (DirectoryNotKeptException error)
        {
            standing = new SyncStanding(time.GetUtcNow(), NotKept: error.Message);
            metrics.Ended(name, SyncResult.NotKept, time.GetElapsedTime(began));
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            Log.DirectoryBroke(logger, error, name);
            standing = new SyncStanding(time.GetUtcNow(), Failure: error.Message);
            metrics.Ended(name, SyncResult.Failed, time.GetElapsedTime(began));
        }

        Tell(name, standing);
        standings.Set(name, standing);
        return standing.IsRefused ? NextReading.Late : standing is { Failure: null, NotKept: null } ? NextReading.InTime : NextReading.Soon;
    }

    private async Task<SyncStanding> ReadAsync(CompiledDirectory directory, string name, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        if (!directory.IsResolved)
        {
            metrics.Ended(name, SyncResult.Failed, time.GetElapsedTime(began));
            return new SyncStanding(time.GetUtcNow(), Failure: "Something that it names is not there");
        }

        var found = kept.Find(name);
        var (before, prefix, isWhole) = (found.IsOf(uid) ? found : KeptDirectory.Nothing(name), directory.Resource.Spec.Groups!.Prefix ?? "", keeper.IsWhole(name));
        var since = before is { Contents: not null, Manifest: { } manifest } && isWhole && manifest.Prefix == prefix ? manifest.Bookmark : null;
        var outcome = await reader.ReadAsync(QueryBuilder.Of(directory), since, cancellation);
        var now = time.GetUtcNow();
        if (outcome is not DirectoryOutcome.Failed && !kept.Find(name).HoldsWhat(found))
        {
            // The last that another leader kept, which this replica heard of while it read.
            throw DirectoryNotKeptException.Outdated();
        }

        switch (outcome)
        {
            case DirectoryOutcome.Unchanged when since is not null:
                await keeper.ConfirmAsync(before.Manifest! with { ReadAt = now }, cancellation);
                metrics.Ended(name, SyncResult.Unchanged, time.GetElapsedTime(began));
                return new SyncStanding(now) { Warnings = _last?.Warnings ?? [] };
            case DirectoryOutcome.Complete(var reading):
                var (standing, result) = await TakeAsync(directory, before, isWhole, reading, now, cancellation);
                metrics.Ended(name, result, time.GetElapsedTime(began));
                return standing;
            case DirectoryOutcome.Failed(var failure):
                metrics.Ended(name, SyncResult.Failed, time.GetElapsedTime(began));
                if (failure.Kind == DirectoryFailureKind.BindRefused)
                {
                    return new SyncStanding(now, FailureWords.OfRefusal(failure, SyncSchedule.AfterRefusal(directory)), IsUnreachable: true) { IsRefused = true };
                }

                return new SyncStanding(now, FailureWords.Of(failure), failure.Kind is DirectoryFailureKind.Unreachable or DirectoryFailureKind.TimedOut or DirectoryFailureKind.Untrusted);
            default:
                throw new InvalidOperationException($"Nobody asked for {outcome}");
        }
    }

    private async Task<(SyncStanding Standing, SyncResult Result)> TakeAsync(CompiledDirectory directory, KeptDirectory before, bool isWhole, DirectoryReading reading, DateTimeOffset now, CancellationToken cancellation)
    {
        var spec = directory.Resource.Spec;
        var warnings = new List<string>(reading.Warnings);
        var groups = GroupNaming.Name(reading.Groups, spec.Groups!.Prefix ?? "", warnings);
        // What was said of a name, or is unclear about it, goes for these too.
        var doubtful = GroupNaming.Name(reading.Doubtful, spec.Groups.Prefix ?? "", []).Where(group => groups.ContainsKey(group.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);
        var (inForce, doubtfulInForce) = (before.Contents?.Groups ?? Nobody, before.Contents?.Doubtful ?? Nobody);
        var (approval, lastUsed) = (directory.Resource.Metadata.Requests.ApprovedRemovals, before.Manifest?.Approval ?? uid);
        var difference = ReadingDifference.Between(inForce, groups, lastUsed);
        var standing = new SyncStanding(now) { Warnings = [.. warnings] };
        var holdSameDoubtful = HoldSame(doubtfulInForce, doubtful);
        if (difference.IsNothing && before is { Contents: not null, Manifest: { } manifest } && holdSameDoubtful && isWhole && manifest.Prefix == (spec.Groups.Prefix ?? ""))
        {
            await keeper.ConfirmAsync(manifest with { ReadAt = now, Bookmark = reading.Bookmark }, cancellation);
            return (standing, SyncResult.Unchanged);
        }

        if (spec.DryRun ?? false)
        {
            return (standing with { Pending = difference, ChangesDoubtful = !holdSameDoubtful }, SyncResult.DryRun);
        }

        var isApproved = difference.Hash == approval;
        if (!isApproved && !(difference.IsNothing && before.Contents is not null))
        {
            var vanished = RemovalGuard.OfVanished(difference, spec.Guard);
            var taken = vanished is null ? groups : groups.SetItems(difference.Vanished.Select(group => KeyValuePair.Create(group, inForce[group])));
            var change = ReadingDifference.Between(inForce, taken, lastUsed);
            if ((RemovalGuard.Doubt(reading.Counts, groups) ?? RemovalGuard.Objection(change, spec.Guard) ?? (before is { Contents: null, Manifest: { } lost } ? RemovalGuard.OfLost(lost.Memberships, groups, spec.Guard) : null)) is { } objection)
            {
                return (standing with { Pending = difference, Objection = objection }, SyncResult.Held);
            }

            var pending = vanished is null ? difference : ReadingDifference.Between(taken, groups, lastUsed);
            isApproved = pending.Hash == approval;
            if (vanished is not null && !isApproved)
            {
                // Whoever may make one group vanish, by another of its name, must not keep people in all the others.
                var doubted = doubtful.RemoveRange(difference.Vanished).AddRange(difference.Vanished.Where(doubtfulInForce.ContainsKey).Select(group => KeyValuePair.Create(group, doubtfulInForce[group])));
                if (!change.IsNothing || !HoldSame(doubtfulInForce, doubted) || !isWhole)
                {
                    // What waits is read again, and by no server that is behind.
                    await KeepAsync(directory, before, taken, doubted, change, reading.Bookmark is { } bookmark ? bookmark with { IsSettled = false } : null, before.Manifest?.Approval, now, cancellation);
                }

                return (standing with { Pending = pending, Objection = vanished }, SyncResult.Held);
            }
        }

        // An approval that stands at the first reading is not for what comes after it: it counts as used.
        var used = isApproved || (before.Manifest is null && approval?.Length == ReadingDifference.HashLength) ? approval : before.Manifest?.Approval;
        await KeepAsync(directory, before, groups, doubtful, difference, reading.Bookmark, used, now, cancellation);
        return (standing, SyncResult.Changed);
    }

    private async Task KeepAsync(
        CompiledDirectory directory, KeptDirectory before, ImmutableSortedDictionary<string, ImmutableArray<string>> groups, ImmutableSortedDictionary<string, ImmutableArray<string>> doubtful,
        ReadingDifference difference, DirectoryBookmark? bookmark, string? approval, DateTimeOffset now, CancellationToken cancellation)
    {
        var name = directory.Resource.Metadata.Name;
        var shards = DirectoryShards.Split(groups, doubtful);
        if (shards.Length > DirectoryShards.MostShards)
        {
            throw new DirectoryNotKeptException($"it makes {shards.Length} parts, and {DirectoryShards.MostShards} are the most: read fewer groups by groups.filter");
        }

        // What is the same stays the same object: two readings are not held at once.
        var taken = groups.ToImmutableSortedDictionary(group => group.Key, group => before.Contents is { } inForce && inForce.Groups.TryGetValue(group.Key, out var same) && same.AsSpan().SequenceEqual(group.Value.AsSpan()) ? same : group.Value, StringComparer.Ordinal);
        var people = new HashSet<string>(StringComparer.Ordinal);
        foreach (var members in taken.Values)
        {
            people.UnionWith(members);
        }

        ImmutableArray<ShardReference> references = [.. shards.Select(shard => shard.Reference)];
        var hash = DirectoryShards.HashOf(references);
        var changedAt = before is { Contents: { } kept, Manifest: { } last } && difference.IsNothing && HoldSame(kept.Doubtful, doubtful) ? last.ChangedAt : now;
        var manifest = new DirectoryManifest(
            name, hash, now, changedAt, taken.Count, people.Count, taken.Values.Sum(members => members.Length), directory.Resource.Spec.Groups!.Prefix ?? "", references, bookmark, uid, approval);
        await keeper.KeepAsync(manifest, shards, new DirectoryContents(name, hash, taken) { Doubtful = doubtful }, cancellation);
        metrics.Applied(name, difference.Added, difference.Removed);
        Log.DirectorySynced(logger, name, taken.Count, people.Count, difference.Added, difference.Removed);
    }

    private static bool HoldSame(ImmutableSortedDictionary<string, ImmutableArray<string>> left, ImmutableSortedDictionary<string, ImmutableArray<string>> right) =>
        left.Count == right.Count && left.All(group => right.TryGetValue(group.Key, out var members) && members.AsSpan().SequenceEqual(group.Value.AsSpan()));

    /// <summary>A trouble is told once, until it is another or none.</summary>
    private void Tell(string name, SyncStanding standing)
    {
        if (standing.Failure != _last?.Failure && standing.Failure is { } failure)
        {
            Log.DirectoryNotRead(logger, name, failure);
        }

        if (standing.NotKept != _last?.NotKept && standing.NotKept is { } why)
        {
            Log.DirectoryNotKept(logger, name, why);
        }

        if (standing.Objection is { } objection && standing.Pending?.Hash != _last?.Pending?.Hash)
        {
            Log.DirectoryHeld(logger, name, objection, standing.Pending!.Hash);
        }

        if (standing is { Failure: null, NotKept: null } && _last is { } last && (last.Failure ?? last.NotKept) is not null)
        {
            Log.DirectoryMended(logger, name);
        }

        foreach (var warning in standing.Warnings.Except(_last?.Warnings ?? []))
        {
            Log.DirectoryWarning(logger, name, warning);
        }

        _last = standing;
    }
}
