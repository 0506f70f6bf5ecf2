using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>Traefik's ForwardAuth and Caddy's <c>forward_auth</c>: a GET with <c>X-Forwarded-Method</c>, <c>X-Forwarded-Host</c>, <c>X-Forwarded-Uri</c> and <c>X-Forwarded-Proto</c>, which
/// both write anew whatever a client sent, unless they are told to trust it.</summary>
public sealed class ForwardedForm : QuestionForm
{
    private ForwardedForm(string door)
        : base(door, QuestionInputs.ForwardedUri | QuestionInputs.ForwardedMethod)
    {
    }

    public static ForwardedForm Traefik { get; } = new("traefik");

    public static ForwardedForm Caddy { get; } = new("caddy");

    private protected override bool TryRead(HttpRequest request, in QuestionHeaders said, string rest, out AskedRequest asked)
    {
        asked = AskedRequest.None;
        if (rest.Length > 0
            || !TryTake(said.ForwardedMethod, out var method)
            || !TryTake(said.ForwardedHost, out var host)
            || !TryTake(said.ForwardedUri, out var target)
            || !TryTake(said.ForwardedProto, out _))
        {
            return false;
        }

        asked = new AskedRequest(method, host, target);
        return true;
    }
}
