using System.Net;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;

namespace IapK8s.Proxy.Listening;

/// <summary>What becomes of connections that never were a request: closed, counted by code, and one audit line each.</summary>
public sealed class ConnectionRefusals(AuditLog audit, ProxyMetrics metrics, TimeProvider time)
{
    internal void Refuse(Code code, IPAddress? client, int port)
    {
        metrics.ConnectionRefused(code);
        audit.Write(new ConnectionRecord
        {
            Event = "connection",
            Time = time.GetUtcNow(),
            Code = code,
            Port = port,
            Client = client is { IsIPv4MappedToIPv6: true } ? client.MapToIPv4() : client,
        });
    }
}
