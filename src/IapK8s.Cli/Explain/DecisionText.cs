using IapK8s.Cli.Asking.Judging;
using IapK8s.Cli.Asking.Targets;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Explain;

/// <summary>Decisions in sentences.</summary>
internal static class DecisionText
{
    public static string Of(Judgement judgement, AskedTarget target)
    {
        var decision = judgement.Decision;
        if (judgement.IsReserved)
            return "The proxy answers this path itself; no rule is asked.";
        if (decision.IsAllowed && target.Definition is { Mode: not PolicyMode.Enforce } tried)
            return $"{RuleText.Owner(target.Holder ?? tried.Name)} is in mode {tried.Mode}: what no other policy refuses is let pass.";
        var biting = (judgement.Trace?.Ceilings ?? []).Where(ceiling => ceiling.Bites).Select(CeilingText.Bite).ToList();
        return decision.Code switch
        {
            Code.None => decision.Rule is { } allow ? $"{Named(allow)} allows it." : "A preflight comes without identity and is let pass.",
            Code.DeniedByRule => $"{Named(decision.Rule!)} denies it.",
            Code.RuleError => $"{Named(decision.Rule!)} is a Deny of which nobody can tell whether it applies, so it does.",
            Code.NotAllowed => $"No rule allows it{Because(biting)}.",
            Code.NoAllowRules => "No rule allows anything here.",
            Code.StepUpRequired => $"{Named(decision.Rule!)} needs a sign-in with {RuleText.Requirement(decision.StepUp!)}{Because(biting)}.",
            Code.CeilingExceeded => $"Central policy forbids it{Because(biting)}.",
            Code.HostNotInPolicy => "The host is in no policy of this port.",
            Code.PortWithoutPolicy => "No policy names this port.",
            Code.NoCredential when decision.Rule is { } open => $"Nobody is signed in, and {Named(open)} may deny it then.",
            Code.NoCredential => $"Nobody is signed in{Because(biting)}.",
            Code.InternalNameNeedsBearer => "Nobody is known: an internal name takes bearer tokens alone.",
            Code.ProviderNotAccepted => $"No accepted provider vouches for them{Because(biting)}.",
            Code.OriginNotAllowed => "The WebSocket was not opened by a page of the policy's hosts.",
            Code.SessionRevoked => "An IapRevocation ended their access.",
            _ => $"{CodeCatalog.Describe(decision.Code).Title}.",
        };
    }

    /// <summary>A line: <c>denied by /central/no-temps (IAP2001)</c>.</summary>
    public static string Short(Decision decision)
    {
        var what = decision.Outcome switch
        {
            Outcome.Allow => "allowed",
            Outcome.Challenge => "asked to sign in",
            Outcome.StepUp => "asked for a stronger sign-in",
            _ => "denied",
        };
        return $"{what}{(decision.Rule is { } rule ? $" by {rule.Id}" : "")}{(decision.IsAllowed ? "" : $" ({CodeCatalog.Format(decision.Code)})")}";
    }

    private static string Named(RuleDefinition rule) => $"Rule {rule.Name} of {RuleText.Owner(rule.Policy)}";

    private static string Because(List<string> biting) => biting.Count == 0 ? "" : $": {string.Join("; ", biting)}";
}
