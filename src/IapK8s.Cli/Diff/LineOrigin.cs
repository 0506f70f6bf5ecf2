using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.Diff;

/// <summary>Who decided a line.</summary>
internal enum LineOrigin : byte
{
    /// <summary>Something else than rules: an unreadable request, a page of another origin, an app that did not answer. New rules change nothing there.</summary>
    Elsewhere = 0,
    Rules,

    /// <summary>A credential that was there and no good: what came of it, rules had a say in.</summary>
    Credential,

    /// <summary>No policy answered for the host or port.</summary>
    NoPolicy,
}

internal static class LineOrigins
{
    public static LineOrigin Of(Code code) => code switch
    {
        Code.None or Code.NoCredential or Code.DeniedByRule or Code.NotAllowed or Code.NoAllowRules or Code.StepUpRequired or Code.RuleError or Code.CeilingExceeded => LineOrigin.Rules,
        Code.CredentialInvalid or Code.ProviderNotAccepted or Code.TokenAudienceNotAccepted or Code.InternalNameNeedsBearer or Code.SessionExpired or Code.SessionRevoked or Code.SessionEnded or Code.RecheckUnavailable => LineOrigin.Credential,
        Code.HostNotInPolicy or Code.PortWithoutPolicy => LineOrigin.NoPolicy,
        _ => LineOrigin.Elsewhere,
    };
}
