using System.Net;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Access;

namespace IapK8s.Proxy.Audit;

/// <summary>What becomes of connections in which no request is read: counted by code, and an audit line each.</summary>
public sealed class ConnectionAudit(AuditLog audit, ProxyMetrics metrics, TimeProvider time)
{
    /// <summary>It is being closed.</summary>
    /// <param name="policy">Null where none speaks of the port.</param>
    internal void Refuse(Code code, IPAddress? client, int port, PolicyDefinition? policy = null)
    {
        metrics.ConnectionRefused(code);
        audit.Write(Record("connection", code, client, port, policy));
    }

    /// <summary>It is being let through.</summary>
    /// <returns>False where that could not be recorded.</returns>
    internal bool Admit(IPAddress client, int port, PolicyDefinition policy) => audit.Write(Record("connection", Code.None, client, port, policy));

    /// <summary>It was let through once, and a later decision ends it.</summary>
    internal void End(Code code, IPAddress client, int port, PolicyDefinition policy)
    {
        metrics.StreamEnded();
        audit.Write(Record("ended", code, client, port, policy));
    }

    private ConnectionRecord Record(string what, Code code, IPAddress? client, int port, PolicyDefinition? policy) => new()
    {
        Event = what,
        Time = time.GetUtcNow(),
        Code = code,
        Port = port,
        Client = client is { IsIPv4MappedToIPv6: true } ? client.MapToIPv4() : client,
        Policy = policy,
    };
}
