using Grpc.Core;
using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Push.Revocations;

/// <summary>Revocations as they travel, both ways.</summary>
internal static class RevocationResources
{
    public static Resource Revocation(RevocationEntry entry) =>
        ContentVersion.Stamp(new Resource { Name = ResourceNames.Revocation(entry.Id), Revocation = RevocationMapping.ToWire(entry) });

    /// <summary>Of one that was read, or made here.</summary>
    public static RevocationEntry Entry(Revocation revocation) =>
        RevocationMapping.FromWire(revocation).TryGet(out var entry, out var error) ? entry : throw new InvalidOperationException($"A revocation that was read is none: {error}");

    /// <exception cref="RpcException">INVALID_ARGUMENT: one of them says nothing that could be enforced. None is taken then, so that its author notices.</exception>
    public static IReadOnlyCollection<RevocationEntry> Read(IReadOnlyCollection<Revocation> revocations, int most)
    {
        if (revocations.Count > most)
        {
            throw new RpcException(new GrpcStatus(StatusCode.InvalidArgument, $"Over {most} revocations at once"));
        }

        var entries = new List<RevocationEntry>(revocations.Count);
        foreach (var revocation in revocations)
        {
            if (!RevocationMapping.FromWire(revocation).TryGet(out var entry, out var error))
            {
                throw new RpcException(new GrpcStatus(StatusCode.InvalidArgument, $"Revocation: {error}"));
            }

            entries.Add(entry);
        }

        return entries;
    }
}
