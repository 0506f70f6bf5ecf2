using System.Collections.Frozen;
using System.Globalization;

namespace IapK8s.Policy.Decisions;

/// <summary>Every <see cref="Code"/> with its HTTP status, its title and what can be done about it.</summary>
public static class CodeCatalog
{
    private const string SignInAgain = "Sign in again.";
    private const string TryAgain = "Try again in a moment. If it stays, tell the administrator, with the request id.";
    private const string AskForAccess = "Ask the owner of the app for access, or sign in with another account.";

    private static readonly FrozenDictionary<Code, CodeDescription> ByCode = Entries().ToFrozenDictionary(d => d.Code);

    /// <summary>In the order of the numbers.</summary>
    public static IReadOnlyList<CodeDescription> All { get; } = [.. ByCode.Values.OrderBy(d => d.Code)];

    /// <summary>Never throws: a number that is not in the catalogue is described as a refusal.</summary>
    public static CodeDescription Describe(Code code) => ByCode.TryGetValue(code, out var description) ? description : Describe(code, 403, "Request refused", TryAgain);

    /// <summary><c>IAP2001</c>. Without allocation for a known code.</summary>
    public static string Format(Code code) => ByCode.TryGetValue(code, out var description) ? description.Text : Number(code);

    private static IEnumerable<CodeDescription> Entries() =>
    [
        Describe(Code.None, 403, "Request refused", TryAgain),

        Describe(Code.NoCredential, 401, "Sign-in required", "Sign in, or send a bearer token that this app accepts."),
        Describe(Code.CredentialInvalid, 401, "Credential not valid", "Sign in again, or get a new token: this one is malformed, expired or not from an accepted issuer."),
        Describe(Code.DuplicateCredential, 401, "More than one credential", "Send one session cookie or one bearer token, once. In a browser, delete the cookies of this site."),
        Describe(Code.ProviderNotAccepted, 403, "Identity provider not accepted", "Sign in with the identity provider that this app uses."),
        Describe(Code.TokenAudienceNotAccepted, 401, "Token is for another audience", "Get a token for this app's audience."),
        Describe(Code.InternalNameNeedsBearer, 401, "Bearer token required", "Internal names take bearer tokens only. Use the app's public address to sign in with a browser."),
        Describe(Code.SignInFailed, 401, "Sign-in failed", "Start again from the app. If the identity provider refused, ask its administrator."),
        Describe(Code.SignInLinkInvalid, 400, "Sign-in link not valid", "Open the app again: the link is too old, was changed, or belongs to another browser."),
        Describe(Code.AuthenticationTooWeak, 403, "Sign-in not strong enough", "Sign in with a second factor, as the identity provider offers it."),

        Describe(Code.DeniedByRule, 403, "Access denied", AskForAccess),
        Describe(Code.NotAllowed, 403, "Access not granted", AskForAccess),
        Describe(Code.NoAllowRules, 403, "Nobody has access yet", "Tell the owner of the app that its policy allows nobody."),
        Describe(Code.StepUpRequired, 401, "Stronger or more recent sign-in required", SignInAgain),
        Describe(Code.HostNotInPolicy, 421, "Host not served here", "Check the address. The owner of the app lists its hosts in the policy."),
        Describe(Code.PortWithoutPolicy, 403, "Port not protected by a policy", "Tell the owner of the app that no policy names this port."),
        Describe(Code.AmbiguousRequest, 400, "Request can be read in two ways", "Send a plain path: no escaped slash or backslash, no semicolon, no fragment, valid UTF-8, one Host."),
        Describe(Code.OriginNotAllowed, 403, "Origin not allowed", "Open the connection from a page of the app itself."),
        Describe(Code.MethodRefused, 405, "Method refused", "Use another method."),
        Describe(Code.RuleError, 403, "Access could not be decided", TryAgain),
        Describe(Code.NotHttp, 403, "Connection is not HTTP", "Speak HTTP. For another protocol the owner of the app lists the port under capture.opaque in the policy."),
        Describe(Code.SourceNotAllowed, 403, "Address not allowed on this port", "Tell the owner of the app which network you come from: the policy lists them under capture.opaque."),
        Describe(Code.NotCaptured, 403, "Connection did not come through capture", "Connect to the app's own port."),
        Describe(Code.HandshakeFailed, 403, "TLS could not be agreed on", "Speak TLS 1.2 or 1.3, and trust who issued the app's certificate."),
        Describe(Code.CeilingExceeded, 403, "Not allowed by central policy", "Tell the owner of the app: its policy says more than the organisation allows."),
        Describe(Code.SeveralPolicies, 403, "Several policies have this host", "Tell who runs the ingress to name the policy in its call (its path ends with /NAMESPACE/NAME)."),
        Describe(Code.PolicyNotForHost, 403, "Policy not for this host", "Tell who runs the ingress: the policy that its call names is not there, or does not list this host."),
        Describe(Code.DoorInputInvalid, 400, "Question of the ingress cannot be read", "Tell who runs the ingress to use the configuration of its kind, as the README prints it."),
        Describe(Code.CallerNotTrusted, 403, "Caller not trusted", "Tell who runs the gateway to list the ingress under --forward-auth-callers, or who signed its certificate under --forward-auth-callers-ca."),
        Describe(Code.ForgedHeaders, 400, "Headers not for clients", "Send no identity headers (X-Iap-...), no method override and no X-Rewrite-URL: only the proxy may."),
        Describe(Code.ReservedPath, 403, "Path belongs to the proxy", "Tell who runs the ingress to send /.iap/ of this host to the gateway."),

        Describe(Code.SessionExpired, 401, "Session expired", SignInAgain),
        Describe(Code.SessionRevoked, 401, "Session ended by an administrator", SignInAgain),
        Describe(Code.RecheckUnavailable, 503, "Session could not be checked", TryAgain),
        Describe(Code.AttemptMissing, 400, "Sign-in was not started in this browser", "Open the app again in this browser, with cookies enabled."),
        Describe(Code.HandoffInvalid, 400, "Sign-in could not be completed", "Open the app again: the hand-over is too old, was changed, or was used before."),
        Describe(Code.CrossSiteRefused, 403, "Request came from another site", "Open the page directly."),
        Describe(Code.SessionEnded, 401, "Signed out", SignInAgain),

        Describe(Code.UpstreamUnreachable, 502, "App not reachable", TryAgain),
        Describe(Code.UpstreamTimeout, 504, "App did not answer in time", TryAgain),
        Describe(Code.RequestTooLarge, 413, "Request too large", "Send less: a shorter body, fewer or shorter headers."),
        Describe(Code.RequestTimeout, 408, "Request took too long to arrive", "Send it again over a faster connection."),
        Describe(Code.UpstreamReset, 502, "App broke off the answer", TryAgain),
        Describe(Code.UpstreamUnavailable, 503, "App not available", TryAgain),
        Describe(Code.UpstreamNotAllowed, 502, "App may not be reached from here", "Tell the owner of the app: its server's address is reserved, or not among those that the organisation allows."),
        Describe(Code.PathNotServed, 404, "Nothing here", "Check the address: the app is below another path."),
        Describe(Code.WebSocketNotServed, 403, "No WebSockets", "Use the app without them, or have its owner allow them."),
        Describe(Code.ConnectionForAnotherHost, 421, "Connection made for another host", "Open a new connection; browsers do so by themselves."),
        Describe(Code.UpstreamNotTrusted, 502, "App not proven", "Tell the owner of the app: its server's certificate is not the one that is expected."),

        Describe(Code.NoSnapshot, 503, "No policy received yet", TryAgain),
        Describe(Code.SnapshotStale, 503, "Policy too old to decide by", TryAgain),
        Describe(Code.ShuttingDown, 503, "Shutting down", TryAgain),
        Describe(Code.AuditUnavailable, 503, "Request could not be recorded", TryAgain),
        Describe(Code.InternalError, 500, "Internal error", TryAgain),
    ];

    private static CodeDescription Describe(Code code, int httpStatus, string title, string remedy) => new(code, Number(code), httpStatus, title, remedy);

    private static string Number(Code code) => string.Create(CultureInfo.InvariantCulture, $"IAP{(ushort)code:0000}");
}
