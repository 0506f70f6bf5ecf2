using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

internal static class CeilingValidator
{
    private static readonly CeilingSpec Empty = new();

    public static void Check(FindingList findings, FieldPath field, ClusterIapPolicySpec spec)
    {
        if (spec.Ceiling is not { } ceiling)
            return;
        if (ceiling == Empty)
            findings.Error(FindingReason.Invalid, field, $"{field} fixes nothing", "Write maxAge, providers, hosts, acr, allUsers or another of its fields.");
        findings.Each(field.Child("modes"), ceiling.Modes, Choices.Mode.Enforced.Count, "List the modes that policies may have.", CheckMode);
        if (ceiling.Modes is { Count: > 0 } modes && !modes.Contains("Enforce"))
            findings.Error(FindingReason.Invalid, field.Child("modes"), "modes lack Enforce, the strictest of them", "Add Enforce.");
        CheckProviders(findings, field.Child("providers"), ceiling.Providers);
        findings.Each(field.Child("hosts"), ceiling.Hosts, Limits.Hosts, "List the hosts that policies may claim.", text => HostPatternSyntax.Parse(text, out _));
        findings.Each(field.Child("trustedProxies"), ceiling.TrustedProxies, Limits.TrustedProxies, "List the networks that proxies may lie in.", text => CidrSyntax.Parse(text, out _));
        CheckDurations(findings, field, ceiling);
        if (ceiling.Acr is not null)
            findings.Check(field.Child("acr"), TextSyntax.CheckToken(ceiling.Acr, Limits.Token));
        findings.Choice(field.Child("allUsers"), ceiling.AllUsers, Choices.CeilingAllUsers);
        findings.Choice(field.Child("loopback"), ceiling.Loopback, Choices.CeilingLoopback);
        // An empty list is a statement: no port is opaque.
        if (ceiling.Opaque is { Count: > 0 })
            findings.Each(field.Child("opaque"), ceiling.Opaque, Limits.OpaqueSources, "", text => CidrSyntax.Parse(text, out _));
        // So is this: no application has an upstream.
        if (ceiling.Upstreams is { Count: > 0 })
            findings.Each(field.Child("upstreams"), ceiling.Upstreams, Limits.UpstreamPatterns, "", text => UpstreamPatternSyntax.Parse(text, out _));
        CheckUnsupported(findings, field, ceiling);
        CheckOwn(findings, field, spec, ceiling);
    }

    private static SyntaxProblem? CheckMode(string text) => Choices.Mode.Enforced.Contains(text) ? null
        : new SyntaxProblem($"{Quoted.Of(text)} is not a mode", $"Write {Quoted.Choice(Choices.Mode.Enforced)}.");

    private static void CheckProviders(FindingList findings, FieldPath field, IReadOnlyList<ProviderRef>? providers)
    {
        if (providers is null || !findings.Size(field, providers.Count, Limits.Audiences, "List the providers whose identities count."))
            return;
        for (var i = 0; i < providers.Count; i++)
        {
            PolicyValidator.CheckReference(findings, field.Index(i), providers[i], Choices.ClusterProviderKind);
            if (providers.Take(i).Contains(providers[i]))
                findings.Error(FindingReason.Invalid, field.Index(i), $"{providers[i].Kind} {providers[i].Name} is there twice", "Remove one of them.");
        }
    }

    private static void CheckDurations(FindingList findings, FieldPath field, CeilingSpec ceiling)
    {
        Check("maxAge", ceiling.MaxAge, Limits.LeastMaxAge, Limits.MostMaxAge);
        Check("idleTimeout", ceiling.IdleTimeout, Limits.LeastIdleTimeout, Limits.MostMaxAge);
        Check("recheckInterval", ceiling.RecheckInterval, Limits.LeastRecheckInterval, Limits.MostRecheckInterval);
        Check("staleFor", ceiling.StaleFor, TimeSpan.Zero, Limits.MostStaleFor);

        void Check(string name, string? text, TimeSpan least, TimeSpan most)
        {
            if (text is not null)
                findings.Check(field.Child(name), DurationSyntax.Parse(text, least, most, out _));
        }
    }

    private static void CheckUnsupported(FindingList findings, FieldPath field, CeilingSpec ceiling)
    {
        const string fix = "Remove it: no policy of this build can say what it would limit.";
        if (ceiling.ServiceAccounts is { } accounts)
            findings.NotSupported(field.Child("serviceAccounts"), $"a list of {accounts.Count}", fix);
    }

    /// <summary>A ceiling holds for its own policy too: one that forbids what it grants is a mistake.</summary>
    private static void CheckOwn(FindingList findings, FieldPath field, ClusterIapPolicySpec spec, CeilingSpec ceiling)
    {
        if (spec.ProviderRef is { } own && ceiling.Providers is { Count: > 0 } providers && !providers.Any(provider => provider.Kind == own.Kind && provider.Name == own.Name))
            findings.Error(FindingReason.Invalid, field.Child("providers"), $"{own.Kind} {own.Name}, the policy's own provider, is not among them", "Add it.");
        if (ceiling.AllUsers == "Deny" && (spec.Rules ?? []).FirstOrDefault(rule => rule.Action == "Allow" && (rule.Members ?? []).Contains("allUsers")) is { } rule)
            findings.Error(FindingReason.Invalid, field.Child("allUsers"), $"The policy's own rule {Quoted.Of(rule.Name ?? "")} allows allUsers", "Remove allUsers from that rule, or from the ceiling.");
    }
}
