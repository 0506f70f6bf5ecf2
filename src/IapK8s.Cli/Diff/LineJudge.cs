using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Replays;
using IapK8s.Policy.Requests;

namespace IapK8s.Cli.Diff;

/// <summary>Asks the policies about one line, as far as it tells what they ask for. What was good as a credential then is taken to be good now, but for people whom an IapRevocation blocks: this is about rules.</summary>
internal sealed class LineJudge(HostReplays policies, RecordedPeople people)
{
    private const UntoldFacts OfEveryLine = UntoldFacts.Query | UntoldFacts.Headers | UntoldFacts.Protocol;

    /// <param name="entry">A decision, with method, host, path and time.</param>
    /// <returns>Null for one that rules had no say in.</returns>
    public LineJudgement? Judge(AuditEntry entry)
    {
        var was = OutcomeOf(entry);
        var origin = LineOrigins.Of(entry.Code);
        if (origin == LineOrigin.Elsewhere)
        {
            return null;
        }

        var answering = policies.Of(entry.Host!);
        if (answering.Count == 0)
        {
            return policies.SomeTakeAnyHost ? Untold("a policy that is Off or in Shadow may take the host, depending on the port")
                // Without a policy a pod may have no sidecar any more, and what nobody guards nobody refuses.
                : was == Outcome.Deny ? Untold("no policy has the host now, and whether anything stands before it the log does not tell")
                : new LineJudgement(LineVerdict.WouldDeny, null, $"{CodeCatalog.Format(Code.HostNotInPolicy)}: no policy has the host");
        }

        if (answering.All(policy => policy.Replay.PassesEverything))
        {
            return Compare(was, Outcome.Allow, null, Code.None);
        }

        if (origin == LineOrigin.NoPolicy || entry.Mode == "off")
        {
            return Untold("nobody looked at who asked");
        }

        if (entry is { Decision: Outcome.Allow, Rule: null, Mode: null })
        {
            return Untold("it may have been a CORS preflight, which headers tell");
        }

        LineJudgement? first = null;
        foreach (var policy in answering)
        {
            var judgement = JudgeBy(policy, entry, was, origin);
            if (judgement.Verdict == LineVerdict.Unknown)
            {
                return judgement;
            }

            first ??= judgement;
            if (judgement.Verdict != first.Value.Verdict)
            {
                return Untold($"{policy.Definition.Name} and {answering[0].Definition.Name} have the host on different ports");
            }
        }

        return first;
    }

    private LineJudgement JudgeBy(HostReplay policy, AuditEntry entry, Outcome was, LineOrigin origin)
    {
        if (!RecordedPath.TryParse(entry.Path!, policy.Definition.Paths, out var target))
        {
            return Untold("the path may have been sent in several ways");
        }

        var person = people.Of(entry.Identity);
        var who = person?.Identity;
        if (who is null && entry.Method == "OPTIONS" && policy.Definition.Preflight == PreflightMode.PassThrough)
        {
            return Untold("it may have been a CORS preflight, which headers tell");
        }

        var refused = person is null ? null : Refusal(policy.Definition, person);
        if (refused is not null)
        {
            if (refused == Outcome.Challenge && policy.Definition.Mode == PolicyMode.Enforce)
            {
                return Compare(was, Outcome.Challenge, null, who!.Provider == policy.Definition.Provider ? Code.SessionRevoked : Code.CredentialInvalid);
            }

            who = null;
        }

        var address = RecordedAddress.Of(entry.Client, entry.Via, policy.TrustedProxies);
        var request = new CanonicalRequest
        {
            Method = entry.Method!,
            Host = entry.Host!,
            Target = target,
            Port = 0,
            Scheme = policy.Scheme,
            ClientAddress = address,
            Time = entry.Time!.Value,
            IsQueryUntold = true,
        };
        var told = policy.Replay.Decide(request, who, OfEveryLine | (address is null ? UntoldFacts.ClientAddress : UntoldFacts.None));
        if (!told.IsDefinite)
        {
            return Untold(told.Open.IsEmpty ? "a rule" : string.Join("; ", told.Open.Take(2).Select(open => FactWords.Of(open, who))) + (told.Open.Length > 2 ? $"; {told.Open.Length - 2} more" : ""));
        }

        var now = told.Mildest;
        if (refused == Outcome.Deny && now.Outcome == Outcome.Challenge)
        {
            return Compare(was, Outcome.Deny, null, Code.SessionRevoked);
        }

        if (origin == LineOrigin.Credential && who is null)
        {
            return OfBadCredential(was, now.Outcome);
        }

        // What lets in at the worst, and what keeps out at the best, decides for sure.
        return Compare(was, now.Outcome, (now.IsAllowed ? told.Strictest : now).Rule?.Id, now.Code);
    }

    /// <summary>A credential that is no good is refused, or counts as none, which the line does not tell apart.</summary>
    private static LineJudgement OfBadCredential(Outcome was, Outcome now) => (was, now) switch
    {
        (Outcome.Challenge, Outcome.Challenge) or (Outcome.Deny, Outcome.Deny or Outcome.Challenge) => new LineJudgement(LineVerdict.Same, null, ""),
        _ => Untold("the credential was no good, and why decides what comes of it"),
    };

    /// <summary>
    /// What becomes of an identity that does not count: null where it does, <see cref="Outcome.Allow"/> where it is as if it were not there, <see cref="Outcome.Deny"/> where besides no sign-in would help,
    /// <see cref="Outcome.Challenge"/> where it is refused.
    /// </summary>
    private static Outcome? Refusal(PolicyDefinition policy, RecordedPerson who) => who.Identity.Credential switch
    {
        CredentialKind.Session => who.Identity.Provider != policy.Provider ? Outcome.Allow : who.IsBlocked ? Outcome.Deny : null,
        _ when policy.Programmatic.Audiences.IsEmpty => Outcome.Allow,
        _ => who.Identity.Provider == policy.Provider && !who.IsBlocked ? null : Outcome.Challenge,
    };

    /// <summary>As it was carried out: what is in Shadow or Off refuses nobody.</summary>
    private static Outcome OutcomeOf(AuditEntry entry) => entry.Mode is null ? entry.Decision!.Value : Outcome.Allow;

    private static LineJudgement Compare(Outcome was, Outcome now, string? rule, Code code)
    {
        var verdict = now switch
        {
            Outcome.Allow => LineVerdict.WouldAllow,
            Outcome.Deny => LineVerdict.WouldDeny,
            _ => LineVerdict.WouldChallenge,
        };
        var isSame = now == was || (verdict == LineVerdict.WouldChallenge && was is Outcome.Challenge or Outcome.StepUp);
        return isSame ? new LineJudgement(LineVerdict.Same, rule, "") : new LineJudgement(verdict, rule, rule ?? (code == Code.None ? "" : $"{CodeCatalog.Format(code)}: {CodeCatalog.Describe(code).Title}"));
    }

    private static LineJudgement Untold(string why) => new(LineVerdict.Unknown, null, why);
}
