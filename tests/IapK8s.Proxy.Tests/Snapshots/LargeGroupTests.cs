using System.Globalization;
using Google.Protobuf;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Snapshots;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Proxy.Tests.Snapshots;

/// <summary>A directory's largest group in one sidecar: 100,000 members.</summary>
internal sealed class LargeGroupTests
{
    private const int Members = 100_000;
    private const int ShardCount = 128;

    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(n => (byte)n)];

    [Test]
    [NonParallelizable]
    public void AHundredThousandMembers_AreFound_AndCostWhatTravelled()
    {
        var wire = Response().ToByteArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var started = TimeProvider.System.GetTimestamp();
        var built = StateBuilder.Build(ResourceTable.Empty.Apply(DeltaResponse.Parser.ParseFrom(wire), []), null, PeerKind.Pod);
        var took = TimeProvider.System.GetElapsedTime(started);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Members} members: {memory / 1024} KB kept of {wire.Length / 1024} KB received, in force after {took.TotalMilliseconds:F0} ms"));

        built.State.Groups.Contains("large", Person("person-77777")).ShouldBe(Ternary.True);
        built.State.Groups.Contains("large", Person("person-100000")).ShouldBe(Ternary.False);

        started = TimeProvider.System.GetTimestamp();
        var changed = built.Table.Resources.Values.First(resource => resource.BodyCase == Resource.BodyOneofCase.GroupShard).Clone();
        changed.GroupShard.Members = ByteString.CopyFrom(changed.GroupShard.Members.Span[..^SubjectHashes.Size]);
        StateBuilder.Build(built.Table.Apply(new DeltaResponse { Resources = { ContentVersion.Stamp(changed) } }, []), built, PeerKind.Pod);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one member less: in force after {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:F1} ms"));

        // Twice what came would be a copy of it; the bytes themselves are the index.
        memory.ShouldBeLessThan(2L * wire.Length);
    }

    private static DeltaResponse Response()
    {
        var hashes = Enumerable.Range(0, Members).Select(n => string.Create(CultureInfo.InvariantCulture, $"user:person-{n}")).Select(Hash).Order(Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right)));
        var response = new DeltaResponse { Resources = { ContentVersion.Stamp(new Resource { Name = ResourceNames.GroupHashKey, GroupHashKey = new GroupHashKey { Key = ByteString.CopyFrom(Key) } }) } };
        foreach (var shard in hashes.GroupBy(hash => hash[0] >> 1))
        {
            response.Resources.Add(ContentVersion.Stamp(new Resource
            {
                Name = ResourceNames.GroupShard("large", shard.Key, ShardCount),
                GroupShard = new GroupShard { Group = "large", Shard = shard.Key, Shards = ShardCount, Members = ByteString.CopyFrom(shard.SelectMany(hash => hash).ToArray()) },
            }));
        }

        return response;
    }

    private static byte[] Hash(string member)
    {
        var hash = new byte[SubjectHashes.Size];
        SubjectHashes.Write(Key, member, hash);
        return hash;
    }

    private static Principal Person(string subject) => new() { Credential = CredentialKind.Session, Provider = "/corp", Subject = subject };
}
