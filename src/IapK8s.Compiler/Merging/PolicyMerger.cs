using System.Collections.Immutable;
using IapK8s.Compiler.Claims;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Merging;

/// <summary>What policies of one namespace come to where they share a name on a port. Worked out once for the same policies, however many pods and names they share.</summary>
internal sealed class PolicyMerger(UpperLevels upper, FindingBook book)
{
    private readonly Dictionary<Claimants, Resolution> _resolved = [];
    private readonly Dictionary<PolicyDraft, MergedPolicy> _alone = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, MergedPolicy> _merged = new(StringComparer.Ordinal);

    public Resolution Resolve(Claimants claimants)
    {
        if (!_resolved.TryGetValue(claimants, out var resolution))
            _resolved[claimants] = resolution = Resolve(claimants.Claims);
        return resolution;
    }

    /// <summary>One that shares nothing.</summary>
    public MergedPolicy Alone(PolicyDraft draft)
    {
        if (!_alone.TryGetValue(draft, out var merged))
            _alone[draft] = merged = Of([new Partner(draft, Agrees: true)], draft.Settings, draft.Spoken);
        return merged;
    }

    private Resolution Resolve(ImmutableArray<(PolicyDraft Draft, ClaimKind Kind)> claims)
    {
        var isNamed = claims.Any(claim => !claim.Draft.OnlyDenies && claim.Kind != ClaimKind.Internal);
        if (claims.FirstOrDefault(claim => !claim.Draft.OnlyDenies && !(isNamed && claim.Kind == ClaimKind.Internal)).Draft is null)
            return new Resolution(null, [], []);

        // By an internal name nobody can tell which of the hosts was meant. Policies for different ones cannot be had together there; one without hosts means the name itself.
        var meant = isNamed ? [] : claims.FirstOrDefault(claim => !claim.Draft.OnlyDenies && !claim.Draft.Hosts.IsEmpty).Draft?.Hosts ?? [];
        var visitors = claims.Where(claim => isNamed ? claim.Kind == ClaimKind.Internal : !claim.Draft.Hosts.IsEmpty && !meant.IsEmpty && !claim.Draft.Hosts.SequenceEqual(meant)).Select(claim => claim.Draft).ToImmutableArray();
        var partners = claims.Where(claim => !visitors.Contains(claim.Draft, ReferenceEqualityComparer.Instance)).ToImmutableArray();
        var agreement = Together(partners.Select(partner => partner.Draft).ToList(), place => MayAgree(partners[place]));
        var differing = agreement.Differences.Select(difference => difference.Policy).ToHashSet();
        var answer = Merge([.. partners.Select((partner, place) => new Partner(partner.Draft, MayAgree(partner) && !differing.Contains(place)))]);
        return new Resolution(answer, visitors, [.. Disputes(partners, visitors, agreement.Differences)]);
    }

    private static IEnumerable<Dispute> Disputes(ImmutableArray<(PolicyDraft Draft, ClaimKind Kind)> partners, ImmutableArray<PolicyDraft> visitors, ImmutableArray<Difference> differences)
    {
        var holder = partners.First(MayAgree).Draft;
        // Who answers for nothing was told why, and what protects the port in its stead is no rival.
        foreach (var other in visitors.Concat(partners.Where(partner => partner.Kind == ClaimKind.NamedOtherwise).Select(partner => partner.Draft)).Where(other => !other.OnlyDenies && holder.Policy is not null))
            yield return new Dispute(other, holder, null);
        foreach (var difference in differences)
            yield return new Dispute(partners[difference.Policy].Draft, partners[difference.Holder].Draft, difference);
    }

    private static bool MayAgree((PolicyDraft Draft, ClaimKind Kind) partner) => !partner.Draft.OnlyDenies && partner.Kind != ClaimKind.NamedOtherwise;

    private MergedPolicy Merge(ImmutableArray<Partner> partners)
    {
        if (partners is [{ Agrees: true, Draft: var draft }])
            return Alone(draft);
        var key = string.Join('|', partners.Select(partner => (partner.Agrees ? "+" : "-") + partner.Draft.Name));
        if (!_merged.TryGetValue(key, out var merged))
            _merged[key] = merged = MergeSeveral(partners);
        return merged;
    }

    private MergedPolicy MergeSeveral(ImmutableArray<Partner> partners)
    {
        var holder = partners.First(partner => partner.Agrees).Draft;
        var spoken = Together(partners.Select(partner => partner.Draft).ToList(), place => partners[place].Agrees).Settings.Over(upper.Settings);
        var settings = SettingsTranslator.Translate(holder.Own, holder.Settings.Namespace, holder.Policy is { } policy ? AudienceOwners.Of(policy) : holder.Settings.Assertion.Audience, spoken, upper.Ceilings, book);
        return Of(partners, settings with
        {
            Name = NameOf([.. partners.Where(partner => partner.Agrees).Select(partner => partner.Draft.Name)]),
            Mode = partners.Min(partner => partner.Draft.Settings.Mode),
            Capture = Capture([.. partners.Select(partner => partner.Draft.Settings.Capture)]),
        }, spoken);
    }

    private MergedPolicy Of(ImmutableArray<Partner> partners, PolicyDefinition settings, SpokenSettings spoken)
    {
        var names = partners.Select(partner => partner.Draft.Name).ToList();
        return new MergedPolicy
        {
            Partners = partners,
            Settings = settings,
            Spoken = spoken,
            Rules = [.. DraftRule.Together(partners.SelectMany(partner => RulesOf(partner, settings.Provider)))],
            Sources = new([.. partners.Where(partner => partner.Agrees).Select(partner => partner.Draft.Name)],
                [.. upper.Policies.Select(policy => policy.Name).Concat(names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]),
        };
    }

    private static IEnumerable<DraftRule> RulesOf(Partner partner, string? provider) => partner.Draft.RulesUnder(provider).Where(rule => partner.Agrees || rule.IsDeny);

    private static Agreement Together(IReadOnlyList<PolicyDraft> partners, Func<int, bool> mayAgree)
    {
        var isLoopbackSpoken = partners.Any(partner => partner.Spoken.Find(SettingTable.Loopback) is not null);
        return SpokenSettings.Together([.. partners.Select(partner => Words(partner, isLoopbackSpoken))], mayAgree);
    }

    /// <summary>
    /// What counts as said by a policy beside others. Nothing by default, but for two. The provider that it inherits is meant with every member that it names, so another
    /// one would make others of them. And a port is open within the pod only where all who claim it open it, whatever hosts they claim it for.
    /// </summary>
    private static SpokenSettings Words(PolicyDraft draft, bool isLoopbackSpoken)
    {
        var words = draft.Said;
        if (draft.Spoken.Find(SettingTable.Provider) is { } provider)
            words = words.With(SettingTable.Provider, provider);
        return isLoopbackSpoken ? words.With(SettingTable.Loopback, draft.Spoken.Find(SettingTable.Loopback) ?? new Spoken(LoopbackMode.Locked, draft.Own)) : words;
    }

    private static CaptureSettings? Capture(ImmutableArray<CaptureSettings?> captures) => captures.All(capture => capture is null) ? null : new CaptureSettings
    {
        Loopback = captures.Min(ModeOf),
        LoopbackOpen = [.. captures.SelectMany(capture => capture?.LoopbackOpen ?? []).Distinct().Where(port => captures.All(capture => ModeOf(capture) == LoopbackMode.Open || capture?.LoopbackOpen.Contains(port) == true)).Order()],
    };

    private static LoopbackMode ModeOf(CaptureSettings? capture) => capture?.Loopback ?? LoopbackMode.Locked;

    /// <summary><c>shop/a+b</c>: no resource can be called like that. The first alone where the whole would be too long to send.</summary>
    private static string NameOf(ImmutableArray<string> policies)
    {
        const int Longest = 400;
        var name = policies[0] + string.Concat(policies.Skip(1).Select(policy => "+" + policy[(policy.IndexOf('/', StringComparison.Ordinal) + 1)..]));
        return name.Length <= Longest ? name : policies[0] + "+";
    }
}
