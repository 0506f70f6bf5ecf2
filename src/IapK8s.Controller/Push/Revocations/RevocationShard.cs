using System.Collections.Immutable;
using Google.Protobuf;
using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Storage.V1;
using k8s.Models;

namespace IapK8s.Controller.Push.Revocations;

/// <summary>What one Secret holds of the log. Messages are kept as they were read: a newer controller may have written more into them than this one knows.</summary>
internal sealed class RevocationShard
{
    public const string SecretType = "iapk8s.io/revocations";

    /// <summary>Kubernetes lets a Secret hold 1 MiB.</summary>
    public const int MostBytes = 1_000_000;

    private const string DataKey = "revocations";

    private readonly Lazy<int> _bytes;

    private RevocationShard(string name, string? version, ImmutableDictionary<string, Revocation> revocations)
    {
        Name = name;
        Version = version;
        Revocations = revocations;
        _bytes = new Lazy<int>(() => revocations.Values.Sum(SizeOf));
    }

    /// <summary>Of the Secret.</summary>
    public string Name { get; }

    /// <summary>The Secret's resourceVersion; null where it is not there yet.</summary>
    public string? Version { get; }

    /// <summary>By id.</summary>
    public ImmutableDictionary<string, Revocation> Revocations { get; }

    public static RevocationShard Empty(string name) => new(name, null, ImmutableDictionary.Create<string, Revocation>(StringComparer.Ordinal));

    /// <exception cref="UnreadableRevocationsException">It is not what was written.</exception>
    public static RevocationShard Read(V1Secret secret)
    {
        var place = $"Secret {secret.Namespace()}/{secret.Name()}";
        if (secret.Data is null || !secret.Data.TryGetValue(DataKey, out var bytes))
        {
            throw new UnreadableRevocationsException(place, $"it has no {DataKey}");
        }

        try
        {
            var revocations = ImmutableDictionary.CreateBuilder<string, Revocation>(StringComparer.Ordinal);
            foreach (var revocation in StoredRevocations.Parser.ParseFrom(bytes).Revocations)
            {
                if (!RevocationMapping.FromWire(revocation).TryGet(out _, out var error))
                {
                    throw new UnreadableRevocationsException(place, $"revocation {revocations.Count}: {error}");
                }

                revocations[revocation.Id] = revocation;
            }

            return new RevocationShard(secret.Name(), secret.ResourceVersion(), revocations.ToImmutable());
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new UnreadableRevocationsException(place, error.Message, error);
        }
    }

    public bool Holds(Revocation revocation) => Revocations.TryGetValue(revocation.Id, out var held) && held.Expires >= revocation.Expires;

    /// <summary>What this has and <paramref name="before"/> had not.</summary>
    public IReadOnlyCollection<RevocationEntry> Since(RevocationShard? before) =>
        [.. Revocations.Values.Where(revocation => before?.Holds(revocation) is not true).Select(RevocationResources.Entry)];

    /// <summary>Without what has expired, and with as many more as there is room for.</summary>
    public RevocationShard With(IEnumerable<Revocation> more, DateTimeOffset expired)
    {
        var revocations = Revocations.RemoveRange(Expired(expired).Select(revocation => revocation.Id)).ToBuilder();
        var room = Room(expired);
        foreach (var revocation in more.TakeWhile(revocation => (room -= SizeOf(revocation)) >= 0))
        {
            revocations[revocation.Id] = revocation;
        }

        return new RevocationShard(Name, Version, revocations.ToImmutable());
    }

    /// <summary>In bytes, once what has expired is gone.</summary>
    public int Room(DateTimeOffset expired) => MostBytes - _bytes.Value + Expired(expired).Sum(SizeOf);

    public IEnumerable<Revocation> Expired(DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds();
        return Revocations.Values.Where(revocation => revocation.Expires <= seconds);
    }

    public V1Secret ToSecret(string ns)
    {
        var stored = new StoredRevocations();
        stored.Revocations.Add(Revocations.Values.OrderBy(revocation => revocation.Id, StringComparer.Ordinal));
        return new V1Secret
        {
            ApiVersion = "v1",
            Kind = "Secret",
            Metadata = new V1ObjectMeta { Name = Name, NamespaceProperty = ns, ResourceVersion = Version },
            Type = SecretType,
            Data = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [DataKey] = stored.ToByteArray() },
        };
    }

    public RevocationShard At(string version) => new(Name, version, Revocations);

    /// <summary>Kubernetes compares versions as numbers ("Resource versions", comparing); one that is none is taken for newer.</summary>
    public bool IsOlderThan(RevocationShard other) =>
        ulong.TryParse(Version, out var mine) && ulong.TryParse(other.Version, out var others) && mine < others;

    /// <summary>Tag and length are at most so many.</summary>
    public static int SizeOf(Revocation revocation) => revocation.CalculateSize() + 4;
}
