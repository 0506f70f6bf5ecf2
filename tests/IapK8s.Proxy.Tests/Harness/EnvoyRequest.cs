using System.Text;
using Google.Protobuf;
using IapK8s.Protocol.Envoy;
using HttpRequest = IapK8s.Protocol.Envoy.AttributeContext.Types.HttpRequest;

namespace IapK8s.Proxy.Tests.Harness;

/// <summary>A request as a client sent it to Envoy: what Envoy asks about it, and what the app would get after the answer.</summary>
internal sealed class EnvoyRequest(string method, string target, params string[] lines)
{
    public string Host { get; init; } = TestWorld.Host;

    public string Peer { get; init; } = "127.0.0.1";

    public IReadOnlyList<(string Name, string Value)> Headers { get; } =
        [.. lines.SelectMany(line => line.Split("\r\n")).Select(line => (line.Split(':')[0], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()))];

    /// <param name="raw">As with <c>encode_raw_headers</c>: every line by itself, in bytes. Else lines of one name joined, as Envoy's map has them.</param>
    public CheckRequest Check(bool raw)
    {
        var http = new HttpRequest { Method = method, Path = target, Host = Host, Protocol = "HTTP/1.1" };
        (string Name, string Value)[] all = [(":authority", Host), (":path", target), (":method", method), (":scheme", "http"), .. Headers, ("x-request-id", "3f6d2c")];
        if (raw)
        {
            http.HeaderMap = new HeaderMap();
            http.HeaderMap.Headers.Add(all.Select(line => new HeaderValue { Key = line.Name.ToLowerInvariant(), RawValue = ByteString.CopyFrom(Encoding.UTF8.GetBytes(line.Value)) }));
        }
        else
        {
            foreach (var (name, value) in all)
            {
                var key = name.ToLowerInvariant();
                http.Headers[key] = http.Headers.TryGetValue(key, out var before) ? before + (key == "cookie" ? "; " : ",") + value : value;
            }
        }

        var source = new AttributeContext.Types.Peer { Address = new Address { SocketAddress = new SocketAddress { Address = Peer, PortValue = 40_000 } } };
        return new CheckRequest { Attributes = new AttributeContext { Source = source, Request = new AttributeContext.Types.Request { Http = http } } };
    }

    /// <summary>In Envoy's order: written, added, and then removed.</summary>
    public IReadOnlyList<(string Name, string Value)> After(OkHttpResponse ok)
    {
        var headers = Headers.Select(line => (Name: line.Name.ToLowerInvariant(), line.Value)).ToList();
        foreach (var option in ok.Headers)
        {
            option.AppendAction.ShouldBe(HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd);
            headers.RemoveAll(line => line.Name == option.Header.Key);
            headers.Add((option.Header.Key, option.Header.Value));
        }

        headers.RemoveAll(line => ok.HeadersToRemove.Any(name => name.Equals(line.Name, StringComparison.OrdinalIgnoreCase)));
        return headers;
    }
}
