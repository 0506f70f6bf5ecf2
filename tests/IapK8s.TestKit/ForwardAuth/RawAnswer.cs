using System.Net;
using System.Net.Sockets;

namespace IapK8s.TestKit.ForwardAuth;

/// <summary>An answer as it came.</summary>
/// <param name="Headers">Lines without their ends.</param>
public sealed record RawAnswer(int Status, IReadOnlyList<string> Headers, string Body)
{
    /// <summary>Values of a header, in order.</summary>
    public IReadOnlyList<string> Values(string name) =>
        [.. Headers.Where(header => ClientRequest.NameOf(header).Equals(name, StringComparison.OrdinalIgnoreCase)).Select(ClientRequest.ValueOf)];

    public string? Value(string name) => Values(name) is [var only] ? only : null;

    /// <summary>Sends bytes and reads what comes until the other side closes.</summary>
    /// <returns>Status 0 where it closed without an answer.</returns>
    public static async Task<RawAnswer> ExchangeAsync(IPEndPoint server, byte[] request, CancellationToken cancellation = default)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server, cancellation);
        return await ExchangeAsync(client.GetStream(), request, cancellation);
    }

    /// <inheritdoc cref="ExchangeAsync(IPEndPoint, byte[], CancellationToken)"/>
    public static async Task<RawAnswer> ExchangeAsync(Stream stream, byte[] request, CancellationToken cancellation = default)
    {
        await stream.WriteAsync(request, cancellation);
        using var bytes = new MemoryStream();
        try
        {
            await stream.CopyToAsync(bytes, cancellation);
        }
        catch (IOException)
        {
            // Reset after the answer: what came counts.
        }

        return Read(ClientRequest.Bytes.GetString(bytes.ToArray()));
    }

    private static RawAnswer Read(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return new RawAnswer(0, [], text);
        }

        var lines = text[..end].Split("\r\n");
        return new RawAnswer(int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), lines[1..], text[(end + 4)..]);
    }
}
