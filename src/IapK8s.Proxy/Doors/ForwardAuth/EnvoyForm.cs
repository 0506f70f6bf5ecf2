using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>Envoy's ext_authz over HTTP, and what Gateway API's <c>externalAuth</c> says by it: the request itself, without its body, with the door's path in front of its own.</summary>
public sealed class EnvoyForm() : QuestionForm("envoy-http")
{
    private protected override bool TryRead(HttpRequest request, string rest, out AskedRequest asked)
    {
        asked = AskedRequest.None;
        if (rest is not ['/', ..] || !TryTake(request.Headers, "Host", out var host))
        {
            return false;
        }

        asked = new AskedRequest(request.Method, host, rest);
        return true;
    }
}
