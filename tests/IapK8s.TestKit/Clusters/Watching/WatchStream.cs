using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Faults;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Storage;
using Microsoft.AspNetCore.Http;

namespace IapK8s.TestKit.Clusters.Watching;

/// <summary>
/// One watch: one JSON event a line until its time is over. Where it cannot start or go on at a revision it says so in an ERROR event with a Status of code 410, as the API server's watch cache does.
/// </summary>
internal sealed class WatchStream(ObjectStore store, FaultPlan faults, TimeProvider time)
{
    /// <summary>Of bookmarks that nobody asked the test for.</summary>
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromMinutes(1);

    /// <summary>Where the client names none; the API server takes 30 to 60 minutes.</summary>
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromMinutes(45);

    public async Task RunAsync(HttpContext context, ApiKind kind, string ns, RequestQuery query, CancellationToken stopping)
    {
        var selector = query.Selector;
        selector.Check(kind);
        CheckOptions(kind, query);
        var filter = new WatchFilter(kind, ns, selector);
        var (cursor, first, withInitialEvents) = Start(kind, query, filter);

        context.Response.ContentType = "application/json";
        await context.Response.StartAsync(stopping);
        var output = new WatchOutput(context.Response.BodyWriter, kind);
        foreach (var stored in first)
            output.Write(ChangeType.Added, stored);
        if (withInitialEvents && query.SendInitialEvents == true)
            output.Bookmark(cursor, isEndOfInitialEvents: true);
        await output.FlushAsync(stopping);

        using var ends = new CancellationTokenSource(TimeSpan.FromSeconds(query.TimeoutSeconds ?? DefaultDuration.TotalSeconds), time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping, ends.Token);
        var history = store.HistoryOf(kind.StorageKey);
        var bookmark = Task.Delay(BookmarkInterval, time, over.Token);
        var end = Task.Delay(Timeout.Infinite, over.Token);
        while (true)
        {
            var cut = faults.WatchesCut;
            var bookmarksWanted = faults.BookmarksWanted;
            if (history.After(cursor) is not { } news)
            {
                output.Error(TooOld(cursor, history.Oldest));
                await output.FlushAsync(stopping);
                return;
            }
            foreach (var change in news.Changes)
            {
                if (filter.See(change) is { } seen)
                    output.Write(seen.Type, seen.Object);
                cursor = change.Revision;
            }
            await output.FlushAsync(stopping);
            if (faults.ShouldExpireWatch(kind.GroupResource))
            {
                output.Error(TooOld(cursor, store.Revision));
                await output.FlushAsync(stopping);
                return;
            }

            var ended = await Task.WhenAny(news.Next, bookmark, bookmarksWanted, cut, end);
            if (over.IsCancellationRequested)
                return;
            if (ended == cut)
            {
                context.Abort();
                return;
            }
            if (ended == bookmark || ended == bookmarksWanted)
            {
                // Only what the history has shown by now is behind us.
                if (query.AllowWatchBookmarks && history.After(cursor) is { Changes.Count: 0 })
                    output.Bookmark(cursor = Math.Max(cursor, RevisionWithout(history, cursor)), isEndOfInitialEvents: false);
                if (ended == bookmark)
                    bookmark = Task.Delay(BookmarkInterval, time, over.Token);
                await output.FlushAsync(stopping);
            }
        }
    }

    /// <summary>The store's revision, provided that no change of this resource came between.</summary>
    private long RevisionWithout(ChangeHistory history, long cursor)
    {
        var revision = store.Revision;
        return history.After(cursor) is { Changes.Count: 0 } ? revision : cursor;
    }

    private (long Cursor, IReadOnlyList<StoredObject> First, bool WithInitialEvents) Start(ApiKind kind, RequestQuery query, WatchFilter filter)
    {
        var asked = query.Revision;
        var withInitialEvents = query.SendInitialEvents ?? asked is null or 0;
        if (!withInitialEvents)
            return (asked ?? store.Revision, [], false);
        if (asked > store.Revision)
            throw Failures.TooLargeResourceVersion(asked.Value, store.Revision);
        var (revision, objects) = store.Snapshot(kind.StorageKey);
        return (revision, [.. objects.Values.Where(filter.Matches)], true);
    }

    private static void CheckOptions(ApiKind kind, RequestQuery query)
    {
        if (query.SendInitialEvents is not null && query.ResourceVersionMatch != "NotOlderThan")
            throw Failures.Invalid(kind, "", "resourceVersionMatch", "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        if (query.SendInitialEvents is null && query.ResourceVersionMatch.Length > 0)
            throw Failures.Invalid(kind, "", "resourceVersionMatch", "Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
    }

    private static JsonObject TooOld(long wanted, long oldest) => Failures.Expired($"too old resource version: {wanted} ({oldest})").ToStatus();
}
