using System.Collections.Concurrent;
using Grpc.Core;
using IapK8s.Gateway.Revocations;
using IapK8s.Identity.Revocations;

namespace IapK8s.Gateway.Tests.Fixture;

/// <summary>The controller's log, reachable or not.</summary>
internal sealed class TestRevocationLog : IRevocationLog
{
    public bool IsDown { get; set; }

    public ConcurrentQueue<RevocationEntry> Entries { get; } = [];

    public Task AppendAsync(IReadOnlyList<RevocationEntry> entries, CancellationToken cancellation)
    {
        if (IsDown)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "down"));
        }

        foreach (var entry in entries)
        {
            Entries.Enqueue(entry);
        }

        return Task.CompletedTask;
    }
}
