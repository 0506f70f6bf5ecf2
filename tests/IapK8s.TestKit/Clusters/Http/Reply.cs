using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Objects;
using Microsoft.AspNetCore.Http;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>Writes answers.</summary>
internal static class Reply
{
    public static async Task WriteAsync(HttpContext context, int code, ReadOnlyMemory<byte> json)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    public static Task WriteAsync(HttpContext context, int code, JsonObject document) => WriteAsync(context, code, JsonSerializer.SerializeToUtf8Bytes(document));

    public static async Task WriteTextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    public static Task RefuseAsync(HttpContext context, ApiFailure failure)
    {
        if (failure.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, failure.Code, failure.ToStatus());
    }

    /// <summary>Half of an answer, and the connection is gone.</summary>
    public static async Task BreakOffAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.StatusCode = 200;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(json[..(json.Length / 2)], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    /// <summary>What DELETE says of an object that is gone.</summary>
    public static JsonObject Deleted(ApiKind kind, JsonObject last)
    {
        var details = new JsonObject { ["name"] = last.Name(), ["kind"] = kind.Plural, ["uid"] = last.Uid() };
        if (kind.Group.Length > 0)
            details["group"] = kind.Group;
        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }
}
