namespace IapK8s.AspNetCore;

/// <summary>Names that an app may need when it combines this scheme with others.</summary>
public static class IapAuthenticationDefaults
{
    /// <summary>The authentication scheme, also what <c>WWW-Authenticate</c> says on a 401.</summary>
    public const string AuthenticationScheme = "Iap";

    /// <summary>The header of the <c>Iap</c> preset.</summary>
    public const string HeaderName = "X-Iap-Jwt-Assertion";

    /// <summary>The header of the <c>Google</c> preset, for apps written for Google's IAP.</summary>
    public const string GoogleHeaderName = "X-Goog-Iap-Jwt-Assertion";
}
