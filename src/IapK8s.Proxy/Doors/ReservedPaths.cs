using IapK8s.Policy.Requests;

namespace IapK8s.Proxy.Doors;

/// <summary>What the proxy keeps for itself on every app's host. Any other path under <see cref="Prefix"/> is 404 and never the app's.</summary>
public static class ReservedPaths
{
    public const string Prefix = ReservedPath.Prefix;

    /// <summary>GET, <see cref="HandoffParameter"/>: the portal's answer becomes the session cookie.</summary>
    public const string Handoff = Prefix + "handoff";

    public const string HandoffParameter = "token";

    /// <summary>POST, or a navigation of the same origin; form field or query <c>again=1</c> signs in anew.</summary>
    public const string SignOut = Prefix + "sign-out";

    public const string SignInAgainParameter = "again";

    /// <summary>GET: who the proxy takes the caller for, as JSON without any token.</summary>
    public const string Identity = Prefix + "identity";

    /// <summary>GET: signs in if need be and goes to <see cref="ReturnParameter"/>.</summary>
    public const string Refresh = Prefix + "refresh";

    public const string ReturnParameter = "return";

    /// <summary>GET: the public keys of the app's assertions, RFC 7517.</summary>
    public const string Jwks = Prefix + "jwks.json";

    /// <summary>GET: the same keys as a JSON object of key id to PEM.</summary>
    public const string PublicKeys = Prefix + "public_key";

    /// <summary>GET, <see cref="NonceParameter"/>: proves that the connection ended in this pod's sidecar. Needs no host: it is about the port.</summary>
    public const string CaptureProof = Prefix + "proof";

    public const string NonceParameter = "nonce";

    public static bool Contains(ReadOnlySpan<char> decodedPath) => ReservedPath.Contains(decodedPath);
}
