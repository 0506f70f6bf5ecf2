using System.Collections.Immutable;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>Reads LDAP and Active Directory servers through libldap, whose calls block: each reading has a thread of its own.</summary>
internal sealed class LdapDirectoryReader(TimeProvider time) : IDirectoryReader
{
    public async Task<DirectoryOutcome> ReadAsync(DirectoryQuery query, DirectoryBookmark? since, CancellationToken cancellation)
    {
        if (QueryCheck.Find(query) is { } mistake)
        {
            return new DirectoryOutcome.Failed(mistake);
        }

        using var deadline = new CancellationTokenSource(query.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var failures = new List<DirectoryFailure>();
        try
        {
            foreach (var server in query.Servers)
            {
                var outcome = await ReadAsync(query, server, since, either.Token);
                if (outcome is not DirectoryOutcome.Failed { Failure: var failure })
                {
                    return outcome;
                }

                // What fails for having been given up is no failure of the server's.
                either.Token.ThrowIfCancellationRequested();
                failures.Add(failure);
                if (!MayBeOneServersTrouble(failure.Kind))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            failures.Add(new DirectoryFailure(DirectoryFailureKind.TimedOut, "deadline", $"Reading did not end within {query.Deadline.TotalSeconds:0} s", "Narrow the filters, or raise the deadline."));
        }

        // The last one is why it ended here; the others are why it came to that.
        return new DirectoryOutcome.Failed(failures[^1] with { Message = string.Join("; ", failures.Select(failure => failure.Message)) });
    }

    /// <summary>What the next server would answer alike is not asked again: a wrong password tried everywhere locks an account.</summary>
    private static bool MayBeOneServersTrouble(DirectoryFailureKind kind) => kind is
        DirectoryFailureKind.Unreachable or DirectoryFailureKind.TimedOut or DirectoryFailureKind.Untrusted or DirectoryFailureKind.Incomplete or DirectoryFailureKind.Behind;

    private async Task<DirectoryOutcome> ReadAsync(DirectoryQuery query, DirectoryServer server, DirectoryBookmark? since, CancellationToken cancellation)
    {
        if (await TlsProbe.TryAsync(server, query.CertificateAuthorities, query.Timeout, time, cancellation) is { } unreachable)
        {
            return new DirectoryOutcome.Failed(unreachable);
        }

        // Whoever cancels does not wait for libldap; each of its waits ends by itself, and then the thread.
        return await Task.Factory.StartNew(() => Read(query, server, since, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellation);
    }

    private DirectoryOutcome Read(DirectoryQuery query, DirectoryServer server, DirectoryBookmark? since, CancellationToken cancellation)
    {
        try
        {
            using var trust = TrustFolder.Of(server.Transport == DirectoryTransport.Plain ? null : query.CertificateAuthorities);
            using var session = LdapSession.Open(query, server, trust.Path, time, cancellation);
            return Read(query, session, since is not null && since.Query == QueryCheck.Hash(query) ? since : null, cancellation);
        }
        catch (LdapFailureException failure)
        {
            return new DirectoryOutcome.Failed(failure.Failure);
        }
        catch (DllNotFoundException missing)
        {
            return Unexpected(missing, "Install libldap (Debian and Ubuntu: libldap2 or libldap-2.5-0).");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return Unexpected(error, "Report it with the kind and version of the server.");
        }
    }

    private DirectoryOutcome Read(DirectoryQuery query, LdapSession session, DirectoryBookmark? since, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var before = ChangePositions.Read(session, query);
        var isSame = before is not null && since is not null && before.Equals(new ChangePositions(since.Server, since.Positions));
        if (isSame && since!.IsSettled && now >= since.ReadAt && now - since.ReadAt < query.FullReadEvery)
        {
            return new DirectoryOutcome.Unchanged();
        }

        if (since is not null && before is not null && before.IsBehind(since))
        {
            return new DirectoryOutcome.Failed(new DirectoryFailure(
                DirectoryFailureKind.Behind, "servers", $"{session.Server} lacks changes that were read before, so it would bring back who was removed", "Look at its replication. After a restore from a backup, change any entry."));
        }

        var (groups, counts, warnings, after) = ReadOnce(query, session, cancellation, out var mayBeChange);
        if (mayBeChange && before is not null && !before.Equals(after))
        {
            // Somebody was at work: a person who was renamed between two questions is nobody for a moment.
            (groups, counts, warnings, after) = ReadOnce(query, session, cancellation, out _);
        }

        var bookmark = before is null ? null : new DirectoryBookmark(QueryCheck.Hash(query), before.Server, before.Positions, isSame && before.Equals(after), now);
        return new DirectoryOutcome.Complete(new DirectoryReading(groups.Sure, bookmark, counts, warnings) { Doubtful = groups.Doubtful });
    }

    private static (ClosedGroups Groups, DirectoryCounts Counts, ImmutableArray<string> Warnings, ChangePositions? After) ReadOnce(
        DirectoryQuery query, LdapSession session, CancellationToken cancellation, out bool mayBeChange)
    {
        var readout = new DirectoryReadout(query, session, new ReadingBudget(query.Limits));
        var (groups, counts, warnings) = readout.Read(cancellation);
        mayBeChange = readout.MayBeChange;
        return (groups, counts, warnings, ChangePositions.Read(session, query));
    }

    private static DirectoryOutcome.Failed Unexpected(Exception error, string fix) =>
        new(new DirectoryFailure(DirectoryFailureKind.Unexpected, "servers", $"Reading failed: {error.GetType().Name}: {error.Message}", fix));
}
