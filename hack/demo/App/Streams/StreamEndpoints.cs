using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace IapK8s.Demo.App.Streams;

/// <summary>What a proxy must pass without holding it back: events, sockets, uploads.</summary>
internal static class StreamEndpoints
{
    public static void MapStreams(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/events", (TimeProvider time, CancellationToken cancel) => TypedResults.ServerSentEvents(TickAsync(time, cancel)));
        routes.Map("/ws", EchoAsync);
        routes.MapMethods("/upload", [HttpMethods.Post, HttpMethods.Put], (Delegate)UploadAsync);
    }

    private static async IAsyncEnumerable<SseItem<string>> TickAsync(TimeProvider time, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        for (var tick = 0; !cancel.IsCancellationRequested; tick++)
        {
            yield return new SseItem<string>($"{tick} {time.GetUtcNow():O}", "tick");
            await timer.WaitForNextTickAsync(cancel);
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "websocket";
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(),
        });
        try
        {
            var buffer = new byte[16 * 1024];
            while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The proxy cut the socket, as it should when access ends. There is nobody left to tell.
        }
    }

    private static async Task<IResult> UploadAsync(HttpContext context)
    {
        long count = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var memory in ReadAsync(context))
        {
            count += memory.Length;
            hash.AppendData(memory.Span);
        }
        return Results.Json(new { bytes = count, sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()) });
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        var buffer = new byte[64 * 1024];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
            yield return buffer.AsMemory(0, read);
    }
}
