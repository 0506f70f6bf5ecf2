using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Proxy.Audit;
using IapK8s.Proxy.Forwarding;

namespace IapK8s.Proxy.Access;

/// <summary>A proven principal and the headers that speak for it, made once and used while they are fresh.</summary>
internal sealed class AuthenticatedIdentity(Principal principal)
{
    // A new one replaces the old one as a whole; two racing requests make two equal ones.
    private IdentityHeaders? _headers;

    public Principal Principal => principal;

    /// <summary>As the audit log has it; null until it was written once.</summary>
    public AuditedPrincipal? Audited { get; set; }

    /// <summary>Null where nothing can speak for the app: its keys are not there.</summary>
    public IdentityHeaders? HeadersFor(HostFacts facts, in CanonicalRequest request)
    {
        if (facts.App is not { } app)
        {
            return null;
        }

        var headers = _headers;
        var said = new AssertedFacts(facts.Definition.Assertion.Claims, facts.Policy.MetAccessLevels(request, principal));
        if (headers is null || !headers.IsFreshFor(app, said, request.Time))
        {
            _headers = headers = IdentityHeaders.Create(principal, app, said, request.Time);
        }

        return headers;
    }
}
