using System.Collections.Immutable;
using IapK8s.Cli.Asking.Callers;
using IapK8s.Cli.Asking.Judging;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Asking.Targets;
using IapK8s.Cli.Explain;
using IapK8s.Cli.Loading;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Reach;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.WhoCan;

/// <summary>Asks each policy that a request may meet whom it lets in.</summary>
/// <param name="isExpanded">A line for each person of a group whose members the resources list.</param>
internal sealed class WhoCanFinder(PolicyWorld world, bool isExpanded)
{
    private readonly DeclaredBlocks _blocks = DeclaredBlocks.Of(world.Loaded.Resources);

    public WhoCanTarget Find(AskedRequest asked, bool isTimeSaid, bool areHeadersSaid, AskedTarget target)
    {
        var url = $"{target.Host?.Origin ?? asked.Url.Host}{asked.Url.Target}";
        if (target.Definition is not { } definition)
            return Nobody("", $"{(target.IsUnselected ? "No policy selects the pod." : target.Lookup == LookupStatus.PortWithoutPolicy ? "No policy names this port." : "No policy has this host.")} {target.Note}".Trim());

        var groups = CallerGroups.Of(world, definition, Caller.Anonymous);
        var policy = world.Build(definition, groups);
        if (policy.PassesEverything)
            return Nobody(definition.Name, null) with { Lines = [Everybody(definition)] };
        var path = CanonicalTarget.Parse(asked.Url.Target, definition.Paths);
        if (!RequestMethod.IsServed(asked.Method) || !path.IsValid)
            return Nobody(definition.Name, path.IsValid ? $"method {asked.Method} is never served" : AmbiguityText.Of(path.Error));
        if (ReservedPath.Contains(path.Path))
            return Nobody(definition.Name, $"paths under {ReservedPath.Prefix} are the proxy's own");

        // Whoever it is comes by whatever protocol, and with whatever headers were not said.
        var request = target.Receive(asked, path) with { Protocol = null, Headers = areHeadersSaid ? asked.Headers : null };
        var answer = policy.WhoMay(request, isTimeSaid, world.OpenGroups.IsOpen);
        var mayBeOpen = answer.Grants.Any(grant => grant.WithoutIdentity == Ternary.Unknown);
        var isInDirectory = answer.Unknown.ToLookup(unknown => world.OpenGroups.IsOpen(unknown.Member.Value), unknown => $"{MemberSyntax.Format(unknown.Member)} ({unknown.Rule.Id})");
        var blocked = new BlockedPeople(definition.Provider is { } provider ? _blocks.At(provider, asked.Time) : []);
        ImmutableArray<WhoCanLine> lines = [.. answer.Grants.SelectMany(grant => Lines(grant, mayBeOpen, blocked))];
        return Nobody(definition.Name, answer.Grants.IsEmpty ? Why(answer, policy) : lines.IsEmpty ? "IapRevocations keep out everybody whom rules let in." : null) with
        {
            Lines = lines,
            Blocked = answer.Grants.Any(grant => grant.WithoutIdentity != Ternary.True) && blocked.Names is { IsEmpty: false } names ? names : null,
            Unknown = [.. isInDirectory[false].Distinct(StringComparer.Ordinal)],
            InDirectory = isInDirectory.Contains(true) && !IsSettled(answer) ? [.. isInDirectory[true].Distinct(StringComparer.Ordinal)] : null,
        };

        WhoCanTarget Nobody(string policyName, string? why) => new()
        {
            Url = url,
            Policy = policyName,
            Mode = target.Definition?.Mode ?? PolicyMode.Enforce,
            Provider = target.Definition?.Provider,
            Pods = [.. target.Pods.Select(pod => pod.ToString())],
            IsInternal = target is { Definition: not null, Host: null },
            Nobody = why,
        };
    }

    /// <summary>None for who is kept out whatever the rule says.</summary>
    private IEnumerable<WhoCanLine> Lines(ReachGrant grant, bool mayBeOpen, BlockedPeople blocked)
    {
        var group = grant.Member.Kind == MemberKind.IapGroup ? world.Groups.GetValueOrDefault(grant.Member.Value) : null;
        if (blocked.Holds(grant.Member, group) is not Ternary.True and var isOut)
            yield return Line(grant, MemberSyntax.Format(grant.Member), group?.Members.Length, mayBeOpen, blocked.MayBe(grant.Member), isOut);
        foreach (var member in isExpanded ? group?.Members ?? [] : [])
        {
            if (blocked.HoldsPerson(member) is not Ternary.True and var isPersonOut)
                yield return Line(grant, $"  {member}", null, mayBeOpen, blocked.MayBe(member), isPersonOut);
        }
    }

    private static WhoCanLine Line(ReachGrant grant, string who, int? members, bool mayBeOpen, IEnumerable<string> blocked, Ternary isOut) => new(
        who, members, grant.Rule.Id, grant.Rule.Level, grant.Member.Kind == MemberKind.AllUsers ? grant.WithoutIdentity : null, GrantText.OnlyIf(grant, mayBeOpen), [.. GrantText.NotIf(grant), .. blocked])
    {
        MayBeBlocked = isOut == Ternary.Unknown,
    };

    private static WhoCanLine Everybody(PolicyDefinition definition) => new($"allUsers (mode {definition.Mode})", null, definition.Name, PolicyLevel.Workload, Ternary.True, [], []);

    /// <summary>Everybody may, or nobody: who is in which group makes no difference.</summary>
    private static bool IsSettled(ReachAnswer answer) => answer.Closed is not null
        || answer.Grants.Any(grant => grant is { Member.Kind: MemberKind.AllUsers or MemberKind.AllAuthenticatedUsers, Condition: null, Requirements.IsEmpty: true, Bars.IsEmpty: true });

    private static string Why(ReachAnswer answer, EffectivePolicy policy) => answer.Closed switch
    {
        null => policy.Definition.Rules.Any(rule => rule.Action == RuleAction.Allow) ? "No rule that matches lets anybody in." : "No rule allows anything here.",
        ['/', ..] ceiling when !ceiling[1..].Contains('/', StringComparison.Ordinal) => $"{RuleText.Owner(ceiling)} allows this host to nobody.",
        var rule => $"The Deny {rule} keeps everybody out.",
    };
}
