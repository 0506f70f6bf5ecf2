using System.Net;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Leadership;
using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.Controller.Push.Revocations;

/// <summary>The log of all replicas, in a few Secrets of the release namespace. It only grows, but for what has expired: which Secret an entry lies in means nothing, so
/// any replica writes, to one that nobody else writes to at the time, and on condition of its version. Others' changes may be told at any time.</summary>
internal sealed class RevocationSecrets(IKubernetes client, LeaseOptions options, ILeadership leadership, TimeProvider time) : IRevocationKeeper
{
    /// <summary>With 60 bytes for a session's entry room for more than there may be.</summary>
    private const int MostShards = 16;

    private const int MostConflicts = 16;
    private const string Prefix = OwnSecrets.RevocationPrefix;

    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(5);

    /// <summary>Others' clocks may be behind ours.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Lock _changing = new();
    private readonly Dictionary<string, RevocationShard> _shards = new(StringComparer.Ordinal);
    private readonly HashSet<string> _spoiled = new(StringComparer.Ordinal);
    private string? _preferred;
    private string? _contested;

    public bool IsShared => true;

    /// <summary>Raised with what some Secret holds and did not hold before.</summary>
    public event Action<IReadOnlyCollection<RevocationEntry>>? Found;

    /// <summary>Of the Secrets that are known.</summary>
    public IReadOnlyCollection<string> Names
    {
        get
        {
            lock (_changing)
            {
                return [.. _shards.Keys];
            }
        }
    }

    private DateTimeOffset Expired => time.GetUtcNow() - Grace;

    /// <summary>A Secret as it is now. One that is older than what is known says nothing new.</summary>
    public void See(RevocationShard shard)
    {
        RevocationShard? before;
        lock (_changing)
        {
            before = _shards.GetValueOrDefault(shard.Name);
            if (before is not null && shard.IsOlderThan(before))
            {
                return;
            }

            _spoiled.Remove(shard.Name);
            _shards[shard.Name] = shard;
        }

        if (shard.Since(before) is { Count: > 0 } found)
        {
            Found?.Invoke(found);
        }
    }

    /// <summary>A Secret is gone, or holds what nobody can read: what was in it stays in force, and is kept anew elsewhere.</summary>
    /// <param name="isThere">It is, and must not be written to.</param>
    public void Lose(string name, bool isThere)
    {
        lock (_changing)
        {
            _shards.Remove(name);
            _ = isThere ? _spoiled.Add(name) : _spoiled.Remove(name);
        }
    }

    public async Task KeepAsync(RevocationEntries version, IReadOnlyCollection<RevocationEntry> entries, CancellationToken cancellation)
    {
        var missing = Missing(version);
        if (missing.Count == 0)
        {
            return;
        }

        // Not bound to whoever asked: he may leave, and those who wait behind him are served by this write.
        using var limit = new CancellationTokenSource(LongestWrite, time);
        for (var conflicts = 0; missing.Count > 0; missing = Missing(version))
        {
            var shard = Choose(RevocationShard.SizeOf(missing[0]));
            if (!await TryWriteAsync(shard.With(missing, Expired), limit.Token) && ++conflicts == MostConflicts)
            {
                throw new RevocationsNotKeptException("other replicas write to the same Secrets all the time");
            }
        }
    }

    public async Task TidyAsync(CancellationToken cancellation)
    {
        RevocationShard? shard;
        lock (_changing)
        {
            shard = leadership.IsLeader ? _shards.Values.FirstOrDefault(IsUntidy) : null;
        }

        if (shard is not null)
        {
            using var limit = new CancellationTokenSource(LongestWrite, time);
            await TryWriteAsync(shard.With([], Expired), limit.Token);
        }
    }

    /// <summary>What is over names people's sessions for no reason, but is not worth a write for each.</summary>
    private bool IsUntidy(RevocationShard shard) => shard.Expired(Expired - Day).Any() || shard.Expired(Expired).Count() > shard.Revocations.Count / 2;

    /// <summary>What no Secret holds, as it is to be written.</summary>
    private List<Revocation> Missing(RevocationEntries version)
    {
        var now = time.GetUtcNow();
        var missing = new List<Revocation>();
        lock (_changing)
        {
            foreach (var revocation in version.Resources.Values.Select(resource => resource.Revocation).Where(revocation => revocation.Expires > now.ToUnixTimeSeconds()))
            {
                // Of what people declare the rest is in its resource. It is written for a day more than is needed, so that it is written once a day.
                var least = DeclaredRevocations.IsDeclared(revocation.Id) ? Remnant(revocation, now) : revocation;
                if (least is not null && !_shards.Values.Any(shard => shard.Holds(least)))
                {
                    missing.Add(ReferenceEquals(least, revocation) ? least : Remnant(revocation, now + Day)!);
                }
            }
        }

        return missing;
    }

    private static Revocation? Remnant(Revocation revocation, DateTimeOffset now) =>
        DeclaredRevocations.Remnant(RevocationResources.Entry(revocation), now) is { } remnant ? RevocationMapping.ToWire(remnant) : null;

    /// <summary>The one that was written to last, else the emptiest, else a new one; where others write it is left to them, as long as there is another.</summary>
    private RevocationShard Choose(int size)
    {
        lock (_changing)
        {
            var expired = Expired;
            var open = _shards.Values.Select(shard => (Shard: shard, Room: shard.Room(expired))).Where(entry => entry.Room >= size).OrderByDescending(entry => entry.Room).Select(entry => entry.Shard).ToList();
            var free = open.FindAll(shard => shard.Name != _contested);
            return free.Find(shard => shard.Name == _preferred) ?? free.FirstOrDefault() ?? NewShard() ?? open.FirstOrDefault()
                ?? throw new RevocationsNotKeptException($"the {MostShards} Secrets {Prefix}* are full; sessions' entries leave them as they expire");
        }
    }

    private RevocationShard? NewShard() => Enumerable.Range(0, MostShards).Select(index => $"{Prefix}{index}").FirstOrDefault(name => !_shards.ContainsKey(name) && !_spoiled.Contains(name)) is { } name
        ? RevocationShard.Empty(name)
        : null;

    /// <returns>False where somebody else wrote it meanwhile.</returns>
    /// <exception cref="RevocationsNotKeptException">The API server did not take it.</exception>
    private async Task<bool> TryWriteAsync(RevocationShard shard, CancellationToken cancellation)
    {
        try
        {
            try
            {
                var secret = shard.ToSecret(options.Namespace);
                var written = shard.Version is null
                    ? await client.CoreV1.CreateNamespacedSecretAsync(secret, options.Namespace, cancellationToken: cancellation)
                    : await client.CoreV1.ReplaceNamespacedSecretAsync(secret, shard.Name, options.Namespace, cancellationToken: cancellation);
                See(shard.At(written.ResourceVersion()));
                _preferred = shard.Name;
                return true;
            }
            catch (HttpOperationException error) when (error.Response.StatusCode is HttpStatusCode.Conflict || (error.Response.StatusCode is HttpStatusCode.NotFound && shard.Version is not null))
            {
                _contested = shard.Name;
                await LookAsync(shard.Name, cancellation);
                return false;
            }
        }
        catch (Exception error) when (error is HttpOperationException or HttpRequestException or IOException or OperationCanceledException)
        {
            throw new RevocationsNotKeptException(error is OperationCanceledException ? $"the API server did not answer within {LongestWrite.TotalSeconds:0} s" : $"the API server: {error.Message}", error);
        }
    }

    /// <summary>At what stands there now, for the watch may be behind.</summary>
    private async Task LookAsync(string name, CancellationToken cancellation)
    {
        try
        {
            See(RevocationShard.Read(await client.CoreV1.ReadNamespacedSecretAsync(name, options.Namespace, cancellationToken: cancellation)));
        }
        catch (UnreadableRevocationsException)
        {
            Lose(name, isThere: true);
        }
        catch (HttpOperationException error) when (error.Response.StatusCode is HttpStatusCode.NotFound)
        {
            Lose(name, isThere: false);
        }
    }
}
