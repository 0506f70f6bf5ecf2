using Microsoft.AspNetCore.Http.Features;

namespace IapK8s.Demo.App.Requests;

/// <summary>Everything that reached the app with one request; <c>/echo</c> answers it as JSON, the page shows it.</summary>
/// <param name="App">Which of the demo apps this is.</param>
/// <param name="Target">The request target, byte for byte.</param>
/// <param name="Headers">Every header line in order.</param>
/// <param name="ExactHeaders">Whether they are the lines themselves, or the server's merged view of them.</param>
/// <param name="BodyLength">Bytes of the body, decoded of chunking.</param>
/// <param name="Peer">Address and port of the connection, which behind a sidecar is loopback.</param>
public sealed record Received(
    string App, string Method, string Target, string Protocol, IReadOnlyList<Header> Headers, bool ExactHeaders, long BodyLength, string? Peer, Caller User)
{
    public static async Task<Received> ReadAsync(HttpContext context, string app, bool verifies)
    {
        var head = context.Features.GetRequiredFeature<RequestHead>();
        var user = await Caller.ReadAsync(context, verifies);
        var body = await CountAsync(context);
        var peer = $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";
        return new Received(app, head.Method, head.Target, head.Protocol, head.Headers, head.Exact, body, peer, user);
    }

    private static async Task<long> CountAsync(HttpContext context)
    {
        long count = 0;
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            count += read.Buffer.Length;
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return count;
        }
    }
}
