using System.Net;

namespace IapK8s.Bench.Driver;

/// <summary>One proxy in front of the upstream: how it starts, where it listens, what a request to it carries.</summary>
internal sealed record Contestant(string Name, string Command, int Port)
{
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    public IPEndPoint EndPoint => new(Address, Port);

    public string Path { get; init; } = HttpBytes.Path;

    /// <summary>The Host header, wherever the socket goes.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>"Name: value" lines that prove who is calling; empty where the contestant does not authenticate.</summary>
    public IReadOnlyList<string> Credentials { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Port and path that answer 200 once the contestant is ready; by default its own port and "/".</summary>
    public (int Port, string Path)? Ready { get; init; }

    /// <summary>What the app must have seen of an authenticated request (the upstream's /seen), as a pattern.</summary>
    public string Sees { get; init; } = "";

    public string? Binary { get; init; }
}
