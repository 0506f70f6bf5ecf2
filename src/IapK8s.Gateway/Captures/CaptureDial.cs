using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using IapK8s.Identity.Captures;
using IapK8s.Proxy.Doors;
using IapK8s.Proxy.Pages;

namespace IapK8s.Gateway.Captures;

/// <summary>Dials one port from here as anybody outside could, and asks for a proof. Plain sockets: whatever answers is looked at as it is, and nothing is followed,
/// pooled or tried again.</summary>
internal sealed class CaptureDial(TimeProvider time)
{
    private const int LargestAnswer = 8 * 1024;

    /// <summary>Until the connection stands.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Until the answer is there. Who takes a connection and says nothing for so long is no sidecar.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(3);

    /// <param name="keys">Those of the pod at this address; empty where they are not known.</param>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellation"/> alone.</exception>
    public async Task<DialResult> AskAsync(IPAddress address, int port, IReadOnlyCollection<byte[]> keys, CancellationToken cancellation)
    {
        using var socket = LocalFailure.TryOpen(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp, out var failure);
        if (socket is null)
        {
            return failure;
        }

        try
        {
            (socket.NoDelay, socket.LingerState) = (true, new LingerOption(true, 0));
            await WithinAsync(Connect, limit => socket.ConnectAsync(new IPEndPoint(address, port), limit), cancellation);
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionRefused ? new DialResult(DialOutcome.Refused)
                : LocalFailure.IsRemote(error) ? new DialResult(DialOutcome.Unreachable, error.SocketErrorCode.ToString())
                : LocalFailure.Of(error);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new DialResult(DialOutcome.Unreachable, "no answer");
        }

        var nonce = CaptureProof.NewNonce();
        var answer = new byte[LargestAnswer];
        var length = 0;
        try
        {
            await WithinAsync(
                Answer,
                async limit =>
                {
                    await socket.SendAsync(Request(address, port, nonce), limit);
                    while (length < answer.Length && await socket.ReceiveAsync(answer.AsMemory(length), limit) is > 0 and var read)
                    {
                        length += read;
                    }
                },
                cancellation);
        }
        catch (SocketException)
        {
            // Reset: what came until then is what there is.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Judge(answer.AsSpan(0, length), nonce, port, keys) is { Outcome: DialOutcome.Proven or DialOutcome.ClaimedBySidecar } proven
                ? proven
                : new DialResult(DialOutcome.AnsweredWithoutProof, length == 0 ? "took the connection and said nothing" : Describe(answer.AsSpan(0, length)));
        }

        return length == 0 ? new DialResult(DialOutcome.Shut) : Judge(answer.AsSpan(0, length), nonce, port, keys);
    }

    /// <summary>A host that no policy needs to know: the question is where the connection ends.</summary>
    private static byte[] Request(IPAddress address, int port, string nonce) => Encoding.ASCII.GetBytes(
        $"GET {ReservedPaths.CaptureProof}?{ReservedPaths.NonceParameter}={nonce} HTTP/1.1\r\nHost: {new IPEndPoint(address, port)}\r\nConnection: close\r\n\r\n");

    private static DialResult Judge(ReadOnlySpan<byte> answer, string nonce, int port, IReadOnlyCollection<byte[]> keys)
    {
        var (isGenerated, proof, stated) = Read(answer);
        if (keys.Any(key => CaptureProof.IsProven(key, nonce, port, proof)))
        {
            return new DialResult(DialOutcome.Proven);
        }

        // An app could write all of this, but for the proof.
        if (proof is null || !isGenerated || stated != port)
        {
            return new DialResult(DialOutcome.AnsweredWithoutProof, Describe(answer));
        }

        return keys.Count == 0 ? new DialResult(DialOutcome.ClaimedBySidecar) : new DialResult(DialOutcome.AnsweredWithoutProof, "a sidecar that is not this pod's, or none");
    }

    private static (bool IsGenerated, string? Proof, int Port) Read(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0 || !answer.StartsWith("HTTP/1.1 200 "u8))
        {
            return default;
        }

        var head = Encoding.Latin1.GetString(answer[..end]);
        var isGenerated = head.Contains($"\r\n{GeneratedResponse.HeaderName}: {GeneratedResponse.HeaderValue}", StringComparison.OrdinalIgnoreCase);
        try
        {
            var reader = new Utf8JsonReader(answer[(end + 4)..]);
            using var body = JsonDocument.ParseValue(ref reader);
            return body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("proof", out var proof) && proof.ValueKind == JsonValueKind.String
                && body.RootElement.TryGetProperty("port", out var port) && port.ValueKind == JsonValueKind.Number && port.TryGetInt32(out var number)
                ? (isGenerated, proof.GetString(), number)
                : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>The first line, as far as it is text.</summary>
    private static string Describe(ReadOnlySpan<byte> answer)
    {
        var line = answer[..Math.Min(answer.Length, 60)];
        var end = line.IndexOfAny((byte)'\r', (byte)'\n');
        return $"answered '{string.Concat(Encoding.Latin1.GetString(end < 0 ? line : line[..end]).Select(c => c is >= ' ' and <= '~' ? c : '.'))}'";
    }

    private async Task WithinAsync(TimeSpan limit, Func<CancellationToken, ValueTask> act, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        await act(either.Token);
    }
}
