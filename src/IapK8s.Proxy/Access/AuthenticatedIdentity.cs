using IapK8s.Policy.Identities;
using IapK8s.Proxy.Forwarding;

namespace IapK8s.Proxy.Access;

/// <summary>A proven principal and the headers that speak for it, made once and used while they are fresh.</summary>
internal sealed class AuthenticatedIdentity(Principal principal)
{
    // A new one replaces the old one as a whole; two racing requests make two equal ones.
    private IdentityHeaders? _headers;

    public Principal Principal => principal;

    /// <summary>Null where nothing can speak for the app: its keys are not there.</summary>
    public IdentityHeaders? HeadersFor(HostFacts facts, DateTimeOffset now)
    {
        if (facts.App is not { } app)
        {
            return null;
        }

        var headers = _headers;
        if (headers is null || !headers.IsFreshFor(app, facts.Definition.Assertion.Claims, now))
        {
            _headers = headers = IdentityHeaders.Create(principal, app, facts.Definition.Assertion.Claims, now);
        }

        return headers;
    }
}
