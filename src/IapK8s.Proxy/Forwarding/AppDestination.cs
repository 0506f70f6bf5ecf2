using System.Net;

namespace IapK8s.Proxy.Forwarding;

/// <summary>Where one connection's requests go.</summary>
/// <param name="Port">The port that a policy claims: it chooses which.</param>
/// <param name="Origin">Of the app, cleartext: <c>http://10.1.2.3:9001</c>, <c>http://[fd00::7]:9001</c>.</param>
public sealed record AppDestination(int Port, string Origin)
{
    /// <summary>Of doors that decide and forward nothing.</summary>
    public static AppDestination Nowhere { get; } = new(0, "");

    /// <summary>An app that is reached at the port that the policy claims.</summary>
    public static AppDestination At(IPAddress address, int port) => Behind(port, new IPEndPoint(address, port));

    /// <summary>An app that listens somewhere else than at the port that the policy claims.</summary>
    public static AppDestination Behind(int port, IPEndPoint app) => new(port, $"http://{app}");
}
