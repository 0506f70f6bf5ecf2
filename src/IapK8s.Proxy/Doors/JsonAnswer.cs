using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors;

internal static class JsonAnswer
{
    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, string cacheControl)
    {
        var response = context.Response;
        OwnAnswers.Mark(response.Headers);
        response.Headers.CacheControl = cacheControl;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
