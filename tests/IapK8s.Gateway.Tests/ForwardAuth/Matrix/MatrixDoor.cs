using System.Net;
using IapK8s.TestKit.ForwardAuth;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>A way to the app, with a decision of ours on it.</summary>
internal abstract class MatrixDoor(string name, bool isProxy)
{
    public string Name => name;

    /// <summary>It writes the request anew itself. The others can only say yes or no, and what changes it at the ingress is somebody else's.</summary>
    public bool IsProxy => isProxy;

    public async Task<Passage> SendAsync(EchoApp app, ClientRequest request)
    {
        app.Heads.Clear();
        var answer = await ExchangeAsync(request);
        app.Heads.Count.ShouldBeLessThanOrEqualTo(1, $"{name}: {request.Method} {request.Target} reached the app twice");
        return new Passage(answer.Status, app.Heads.TryDequeue(out var head) ? head : null, answer.Body);
    }

    protected abstract Task<RawAnswer> ExchangeAsync(ClientRequest request);

    protected static async Task<RawAnswer> ExchangeAsync(IPEndPoint server, byte[] bytes)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            return await RawAnswer.ExchangeAsync(server, bytes, patience.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or System.Net.Sockets.SocketException)
        {
            return new RawAnswer(0, [], "");
        }
    }
}

/// <summary>A server that forwards by itself, on a socket.</summary>
internal sealed class ServerDoor(string name, IPEndPoint address, bool isProxy = false) : MatrixDoor(name, isProxy)
{
    protected override Task<RawAnswer> ExchangeAsync(ClientRequest request) => ExchangeAsync(address, request.ToBytes());
}

/// <summary>An ingress that is not to be had here: a client that asks as it does and then forwards as it would.</summary>
/// <param name="keeps">Which of a client's headers it forwards at all.</param>
/// <param name="forwards">What becomes of those by an answer that lets them through.</param>
internal sealed class AskingDoor(
    string name, IngressDriver ingress, IPEndPoint doors, EchoApp app, Func<string, bool> keeps, Func<IReadOnlyList<string>, RawAnswer, IEnumerable<string>> forwards) : MatrixDoor(name, isProxy: false)
{
    protected override async Task<RawAnswer> ExchangeAsync(ClientRequest request)
    {
        // What an HTTP server of anybody's answers by itself.
        if (request.Headers.Any(header => IsNamed(header, "Host")) || request.Headers.Count(header => IsNamed(header, "Content-Length") || IsNamed(header, "Transfer-Encoding")) > 1)
        {
            return new RawAnswer(400, [], "");
        }

        var passed = request with { Headers = [.. request.Headers.Where(header => keeps(ClientRequest.NameOf(header)))] };
        var answer = await ExchangeAsync(doors, ingress.Question(passed, policy: "shop/shop"));
        if (!ingress.LetsThrough(answer.Status))
        {
            return answer;
        }

        string[] sent = [.. passed.Headers.Where(header => !IsConnection(header)), "X-Forwarded-For: 203.0.113.9"];
        return await ExchangeAsync(app.Address, (passed with { Headers = [.. forwards(sent, answer)] }).ToBytes());
    }

    private static bool IsNamed(string header, string name) => ClientRequest.NameOf(header).Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsConnection(string header) => ClientRequest.NameOf(header).ToLowerInvariant() is "connection" or "keep-alive" or "upgrade" or "te" or "trailer" or "proxy-connection" or "x-forwarded-for";
}
