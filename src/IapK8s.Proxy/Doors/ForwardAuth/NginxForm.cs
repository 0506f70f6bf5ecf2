using IapK8s.Policy.Snapshots;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>NGINX <c>auth_request</c> (ngx_http_auth_request_module), and ingress-nginx, which sends the same: a subrequest with <c>X-Original-URL: $scheme://$http_host$request_uri</c> and
/// <c>X-Original-Method: $request_method</c>, beside whatever the client sent.</summary>
public sealed class NginxForm() : QuestionForm("nginx", QuestionInputs.OriginalUrl | QuestionInputs.OriginalUri | QuestionInputs.OriginalMethod)
{
    private protected override bool TryRead(HttpRequest request, in QuestionHeaders said, string rest, out AskedRequest asked)
    {
        asked = AskedRequest.None;
        if (rest.Length > 0 || !TryTake(said.OriginalMethod, out var method) || !TryTake(said.OriginalUrl, out var url))
        {
            return false;
        }

        // What the host is, and whether it is one, is told further in: here only where it ends. NGINX itself refuses a Host line with a slash in it.
        var place = AfterScheme(url);
        var end = place.IndexOfAny("/?#\\");
        if (end <= 0 || place[end] != '/')
        {
            return false;
        }

        asked = new AskedRequest(method, place[..end].ToString(), place[end..].ToString());
        return true;
    }

    /// <summary>NGINX picks its server by the host of an absolute target, and <c>$http_host</c>, which ingress-nginx sends, is the Host line: only a policy that is named says which was picked.</summary>
    private protected override bool IsEnough(GatewayPlace.Asked place) => place.Policy is not null;

    /// <summary>Empty for what is no such URL.</summary>
    private static ReadOnlySpan<char> AfterScheme(string url) =>
        url.StartsWith("https://", StringComparison.Ordinal) ? url.AsSpan(8) : url.StartsWith("http://", StringComparison.Ordinal) ? url.AsSpan(7) : default;
}
