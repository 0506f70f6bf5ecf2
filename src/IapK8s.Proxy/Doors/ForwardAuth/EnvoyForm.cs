using IapK8s.Proxy.Doors.ExtAuthz;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>Envoy's ext_authz over HTTP, and what Gateway API's <c>externalAuth</c> says by it: the request itself, without its body, with the door's path in front of its own.</summary>
public sealed class EnvoyForm() : QuestionForm("envoy-http", QuestionInputs.None)
{
    private protected override bool TryRead(HttpRequest request, in QuestionHeaders said, string rest, out AskedRequest asked)
    {
        asked = AskedRequest.None;
        if (rest is not ['/', ..] || ClimbsUp(rest) || !TryTake(request.Headers.Host, out var host))
        {
            return false;
        }

        asked = new AskedRequest(request.Method, host, rest);
        return true;
    }

    /// <summary>Envoy joins lines of one name, over HTTP as over gRPC.</summary>
    private protected override IHeaderDictionary LinesOf(IHeaderDictionary headers)
    {
        var lines = new HeaderDictionary(headers.Count);
        foreach (var (name, values) in headers)
        {
            lines[name] = values is [{ } value] ? JoinedLines.Part(name, value) : values;
        }

        return lines;
    }

    /// <summary>Another ingress may have found <c>/.iap/</c> at the end of such a path, and have sent its client here.</summary>
    private static bool ClimbsUp(string rest)
    {
        var end = rest.IndexOf('?', StringComparison.Ordinal);
        return Uri.UnescapeDataString(end < 0 ? rest : rest[..end]).Split('/', '\\').Contains("..");
    }
}
