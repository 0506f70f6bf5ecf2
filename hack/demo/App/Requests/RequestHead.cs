using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace IapK8s.Demo.App.Requests;

/// <summary>Request line and header lines in the order and spelling in which they came.</summary>
/// <param name="Exact">False when the bytes were not to be had and the server's own, merged view is shown instead.</param>
internal sealed record RequestHead(string Method, string Target, string Protocol, IReadOnlyList<Header> Headers, bool Exact)
{
    /// <summary>Takes the head first of all, so that no middleware can have changed anything.</summary>
    public static async Task CaptureAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var lines = default(IReadOnlyList<Header>);
        if (context.Features.Get<HeadRecorder>() is { } recorder)
        {
            lines = Parse(recorder.Take(), $"{request.Method} {request.RawTarget} {request.Protocol}\r\n");
            context.Response.OnCompleted(() =>
            {
                recorder.Resume();
                return Task.CompletedTask;
            });
        }
        context.Features.Set(new RequestHead(
            request.Method,
            request.RawTarget,
            request.Protocol,
            lines ?? [.. request.Headers.SelectMany(h => h.Value, (h, value) => new Header(h.Key, value ?? ""))],
            Exact: lines is not null));
        await next(context);
    }

    // A request line cannot occur among header lines (it would be a header without a name), so its last occurrence starts this
    // request, whatever an earlier body held.
    private static List<Header>? Parse(byte[] bytes, string requestLine)
    {
        var start = bytes.AsSpan().LastIndexOf(Encoding.Latin1.GetBytes(requestLine));
        return start < 0
            ? null
            : [.. Encoding.UTF8.GetString(bytes.AsSpan(start + requestLine.Length)).Split("\r\n").TakeWhile(line => line.Length > 0).Select(Read)];
    }

    private static Header Read(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return new Header(line[..colon], line[(colon + 1)..].Trim(' ', '\t'));
    }
}
