using System.ComponentModel;

namespace IapK8s.Resources.Policies;

/// <summary>What a policy of any level may say: rules, which add up, and settings, of which the nearest level that speaks wins.</summary>
public abstract record PolicySpec
{
    [Description("""
        Whether the rules are carried out. Enforce: they decide. Shadow: the policy's own rules refuse nobody, and the audit log says whom they would have refused; Deny rules and ceilings of other
        levels stay enforced. Off: requests pass without identity. Identity headers that a client sent are removed in every mode. Default: Enforce. Example: Shadow.
        """)]
    public string? Mode { get; init; }

    [Description("""
        Where requests are decided. Sidecar: in the pod, on every inbound connection. Gateway: by forward-auth calls of an ingress alone; pods get no sidecar and are open to whoever reaches them by another
        way. Both: by the ingress's calls, and again in the pod. Written in the policies of workloads alone. Default: Sidecar. Example: Both.
        """)]
    public string? EnforceAt { get; init; }

    [Description("""
        The OpenID Connect provider whose identities the rules are about. Members match people of this provider and of no other. Absent: what the level above says (a Namespace policy, then a
        ClusterIapPolicy); where nobody says anything, rules for people match nobody. A ClusterIapPolicy whose rules or ceiling name people needs its own. Example: {kind: ClusterIapProvider, name: corp}.
        """)]
    public ProviderRef? ProviderRef { get; init; }

    [Description("""
        Who may do what. A set of rules told apart by name: their order means nothing, and rules of all levels add up. A Deny that matches wins over every Allow; where no Allow matches, the answer is
        no. Example: [{name: staff, action: Allow, members: ["group:employees"]}].
        """)]
    public IReadOnlyList<PolicyRule>? Rules { get; init; }

    [Description("""
        How long a sign-in lasts. Each field is inherited by itself. Absent: what the level above says; where nobody says anything, the default of each field. Example: {maxAge: 8h, idleTimeout: 1h}.
        """)]
    public SessionSpec? Session { get; init; }

    [Description("""
        How programs prove who they are, with tokens instead of a browser's session. Absent: what the level above says; where nobody says anything, no token is accepted.
        Example: {audiences: [shop]}.
        """)]
    public ProgrammaticSpec? Programmatic { get; init; }

    [Description("""
        What the app is told about the caller, in a signed token and in headers. Absent: what the level above says; where nobody says anything, the default of each field. Example: {headers: Iap}.
        """)]
    public AssertionSpec? Assertion { get; init; }

    [Description("""
        What happens to CORS preflight requests, which browsers send without credentials. Absent: what the level above says, else the default of its field. Example: {preflight: PassThrough}.
        """)]
    public CorsSpec? Cors { get; init; }

    [Description("""
        What happens to request paths that can be read in two ways. Absent: what the level above says, else the defaults of its fields. Example: {escapedSlash: Keep}.
        """)]
    public PathsSpec? Paths { get; init; }

    [Description("""
        What people see who are signed in and not allowed. Absent: what the level above says, else the built-in page with the code and the request id.
        Example: {redirectUri: "https://help.example.com/access"}.
        """)]
    public AccessDeniedSpec? AccessDenied { get; init; }

    [Description("""
        How the pod's inbound traffic is taken. Absent: every TCP port is captured, and the ports of policies are locked within the pod. Example: {loopback: {mode: Locked}}.
        """)]
    public CaptureSpec? Capture { get; init; }

    [Description("""
        What stands between clients and the pod. Absent: what the level above says, else no proxy is trusted. Example: {trustedProxies: [10.0.0.0/8]}.
        """)]
    public NetworkSpec? Network { get; init; }

    [Description("""
        What is written to the audit log, and what happens when it cannot be written. Absent: what the level above says, else the defaults of its fields. Example: {level: Denied}.
        """)]
    public AuditSpec? Audit { get; init; }
}
