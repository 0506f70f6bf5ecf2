using System.Net;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Proxy.Audit;

/// <summary>What one line of the audit log says of a connection in which no request was read.</summary>
internal readonly struct ConnectionRecord
{
    /// <summary><c>connection</c>, or <c>ended</c> for one that a later decision ended.</summary>
    public required string Event { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>Why it was refused; <see cref="Code.None"/> where it was let through.</summary>
    public required Code Code { get; init; }

    /// <summary>The one that the caller wanted.</summary>
    public required int Port { get; init; }

    public required IPAddress? Client { get; init; }

    /// <summary>Null where no policy speaks of the port.</summary>
    public PolicyDefinition? Policy { get; init; }
}
