using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

internal static class SettingsValidator
{
    /// <summary>Claims that the assertion itself speaks for (RFC 7519 §4.1, OpenID Connect Core §2): a provider's value must not stand in their place.</summary>
    internal static readonly string[] ReservedClaims =
        ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "azp", "email", "groups", "acr", "amr", "auth_time", "access_levels"];

    public static void Check(FindingList findings, PolicySpec spec)
    {
        if (spec.Session is { } session)
            CheckSession(findings, FieldPath.Spec.Child("session"), session);
        findings.Each(FieldPath.Spec.Child("programmatic").Child("audiences"), spec.Programmatic?.Audiences, Limits.Audiences,
            "Leave audiences out: no bearer token is accepted then.", text => TextSyntax.CheckToken(text, Limits.Token));
        if (spec.Assertion is { } assertion)
            CheckAssertion(findings, FieldPath.Spec.Child("assertion"), assertion);
        findings.Choice(FieldPath.Spec.Child("cors").Child("preflight"), spec.Cors?.Preflight, Choices.Preflight);
        findings.Choice(FieldPath.Spec.Child("paths").Child("escapedSlash"), spec.Paths?.EscapedSlash, Choices.EscapedByte);
        findings.Choice(FieldPath.Spec.Child("paths").Child("semicolon"), spec.Paths?.Semicolon, Choices.EscapedByte);
        if (spec.AccessDenied?.RedirectUri is { } redirect)
            findings.Check(FieldPath.Spec.Child("accessDenied").Child("redirectUri"), UriSyntax.CheckRedirect(redirect));
        findings.Each(FieldPath.Spec.Child("network").Child("trustedProxies"), spec.Network?.TrustedProxies, Limits.TrustedProxies,
            "Leave trustedProxies out: no forwarded address is believed then.", text => CidrSyntax.Parse(text, out _));
        if (spec.Capture is { } capture)
            CaptureValidator.Check(findings, capture);
        findings.Choice(FieldPath.Spec.Child("audit").Child("level"), spec.Audit?.Level, Choices.AuditLevel);
        findings.Choice(FieldPath.Spec.Child("audit").Child("onFull"), spec.Audit?.OnFull, Choices.AuditOnFull);
    }

    /// <summary>Those of this form are other policies' defaults: nobody may sit on them before they are there.</summary>
    public static void CheckAudience(FindingList findings, AssertionSpec? assertion, string ownNamespace)
    {
        if (assertion?.Audience is { } audience && audience.StartsWith("/namespaces/", StringComparison.Ordinal) && !audience.StartsWith($"/namespaces/{ownNamespace}/", StringComparison.Ordinal))
        {
            findings.Error(FindingReason.RefNotPermitted, FieldPath.Spec.Child("assertion").Child("audience"), $"{Quoted.Of(audience)} belongs to another namespace",
                "Write a name of your own, or leave audience out.");
        }
    }

    private static void CheckSession(FindingList findings, FieldPath field, SessionSpec session)
    {
        bool Fits(string name, string? text, TimeSpan least, TimeSpan most, out TimeSpan value)
        {
            value = default;
            return text is not null && findings.Check(field.Child(name), DurationSyntax.Parse(text, least, most, out value));
        }

        var maxAgeFits = Fits("maxAge", session.MaxAge, Limits.LeastMaxAge, Limits.MostMaxAge, out var maxAge);
        var idleFits = Fits("idleTimeout", session.IdleTimeout, Limits.LeastIdleTimeout, Limits.MostMaxAge, out var idle);
        var recheckFits = Fits("recheckInterval", session.RecheckInterval, Limits.LeastRecheckInterval, Limits.MostRecheckInterval, out var recheck);
        Fits("staleFor", session.StaleFor, TimeSpan.Zero, Limits.MostStaleFor, out _);

        if (maxAgeFits && idleFits && idle > maxAge)
        {
            findings.Error(FindingReason.Invalid, field.Child("idleTimeout"), $"{Quoted.Of(session.IdleTimeout!)} is longer than maxAge {Quoted.Of(session.MaxAge!)}",
                "Write an idleTimeout of at most maxAge.");
        }
        // Idle time counts from rechecks: rarer ones would end sessions that are in use.
        if (recheckFits && idleFits && recheck > idle / 2)
        {
            findings.Error(FindingReason.Invalid, field.Child("recheckInterval"), $"{Quoted.Of(session.RecheckInterval!)} is more than half of idleTimeout, {DurationSyntax.Format(idle)}",
                $"Write at most {DurationSyntax.Format(TimeSpan.FromSeconds((long)(idle / 2).TotalSeconds))}, or raise idleTimeout.");
        }
    }

    private static void CheckAssertion(FindingList findings, FieldPath field, AssertionSpec assertion)
    {
        if (assertion.Audience is { } audience)
            findings.Check(field.Child("audience"), TextSyntax.CheckToken(audience, Limits.Token));
        findings.Choice(field.Child("headers"), assertion.Headers, Choices.Headers);
        findings.Each(field.Child("claims"), assertion.Claims, Limits.Claims, "Leave claims out.", text =>
            ReservedClaims.Contains(text)
                ? new SyntaxProblem($"{Quoted.Of(text)} is a claim that the assertion sets itself", "Leave it out.")
                : TextSyntax.CheckToken(text, Limits.Token));
    }
}
