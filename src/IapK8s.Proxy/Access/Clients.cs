using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Access;

public enum ClientKind : byte
{
    /// <summary>A program: status, problem document. Zero, as it is never redirected.</summary>
    Program = 0,

    /// <summary>A browser that goes to a page, so that it can be sent to sign in and back.</summary>
    Navigation,

    /// <summary>Reads <c>grpc-status</c> only.</summary>
    Grpc,
}

/// <summary>What kind of client a request comes from: decides how an answer is spoken, never what it is.</summary>
public static class Clients
{
    public static ClientKind KindOf(HttpRequest request)
    {
        if (IsGrpc(request.ContentType))
        {
            return ClientKind.Grpc;
        }

        var headers = request.Headers;
        var isNavigation = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && !headers.XRequestedWith.ToString().Equals("XMLHttpRequest", StringComparison.OrdinalIgnoreCase)
            && headers["Sec-Fetch-Mode"].ToString() is "" or "navigate";
        return isNavigation && headers.Upgrade.Count == 0 ? ClientKind.Navigation : ClientKind.Program;
    }

    /// <summary><c>application/grpc</c> and its <c>+proto</c>, <c>+json</c>; not gRPC-Web, which is plain HTTP to us.</summary>
    public static bool IsGrpc(string? contentType) =>
        contentType is not null && contentType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == 16 || contentType[16] is '+' or ';' or ' ');
}
