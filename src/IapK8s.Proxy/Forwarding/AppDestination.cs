using System.Net;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Proxy.Forwarding;

/// <summary>Where one connection's requests go.</summary>
/// <param name="Port">The port that a policy claims: it chooses which.</param>
/// <param name="Origin">Of the app, cleartext: <c>http://10.1.2.3:9001</c>, <c>http://[fd00::7]:9001</c>.</param>
public sealed record AppDestination(int Port, string Origin)
{
    /// <summary>In a gateway, what stands there for the port; null in a sidecar.</summary>
    public GatewayPlace? Place { get; init; }

    /// <summary>How it is reached; null for an app in the same pod.</summary>
    public AppChannel? Channel { get; init; }

    /// <summary>Why nothing that comes this way is let through, whoever it is from.</summary>
    public Code Objection { get; init; }

    /// <summary>Of doors that decide and forward nothing.</summary>
    public static AppDestination Nowhere { get; } = new(0, "");

    /// <summary>An app that is reached at the port that the policy claims.</summary>
    public static AppDestination At(IPAddress address, int port) => Behind(port, new IPEndPoint(address, port));

    /// <summary>An app that listens somewhere else than at the port that the policy claims.</summary>
    public static AppDestination Behind(int port, IPEndPoint app) => new(port, $"http://{app}");
}
