using System.Text;

namespace IapK8s.TestKit.ForwardAuth;

/// <summary>A request as a client sends it to an ingress, byte for byte.</summary>
/// <param name="Headers">Lines without their ends (<c>Name: value</c>), in order; not Host.</param>
public sealed record ClientRequest(string Method, string Target, string Host, params string[] Headers)
{
    /// <summary>Bytes beyond ASCII are those of Latin-1.</summary>
    public static Encoding Bytes => Encoding.Latin1;

    public ClientRequest With(params string[] headers) => this with { Headers = [.. Headers, .. headers] };

    /// <summary>On a connection of its own.</summary>
    public byte[] ToBytes() => Bytes.GetBytes($"{Method} {Target} HTTP/1.1\r\nHost: {Host}\r\n{string.Concat(Headers.Select(header => header + "\r\n"))}Connection: close\r\n\r\n");

    public static string NameOf(string header) => header[..header.IndexOf(':', StringComparison.Ordinal)];

    public static string ValueOf(string header) => header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
}
