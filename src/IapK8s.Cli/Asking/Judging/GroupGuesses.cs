using System.Collections.Immutable;
using IapK8s.Cli.Asking.Callers;
using IapK8s.Cli.Loading;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>Where groups are all that was not said: every way in which somebody may be in them or not is tried, and the policy itself decides each.</summary>
internal static class GroupGuesses
{
    private const int MostTried = 4;

    /// <summary>Each makes three times as many ways, and for each way who is in which group is worked out anew.</summary>
    private const int MostByName = 2;

    /// <param name="open">With what was not said of it left open.</param>
    /// <param name="untold">What rules ask for.</param>
    /// <returns>True where whoever asks is let in in none of them; false also where they cannot all be tried.</returns>
    public static bool AllRefused(PolicyWorld world, EffectivePolicy policy, CanonicalRequest open, Caller caller, Principal principal, IReadOnlyList<string> untold)
    {
        if (untold.Count is 0 or > MostTried || (caller.Acr is null && policy.Definition.Ceilings.Any(ceiling => ceiling.Acr is not null)))
            return false;
        var members = untold.Select(name => MemberSyntax.Parse(name, out var member) is null ? member : default).ToList();
        if (!members.TrueForAll(member => member.Kind is MemberKind.Group or MemberKind.IapGroup))
            return false;
        var (ofToken, byName) = (NamesOf(MemberKind.Group), NamesOf(MemberKind.IapGroup));
        if (byName.Length > MostByName)
            return false;

        // An IapGroup may be unknown where it counts, too; then that it is not listed here is all that is known of it.
        return Subsets(byName).All(known => Subsets(known).All(chosen => AreRefused(caller with { IapGroups = caller.IapGroups.AddRange(chosen) }, [.. known.Except(chosen)])));

        bool AreRefused(Caller guessed, ImmutableArray<string> othersGroups)
        {
            var sure = policy.With(CallerGroups.Of(world, policy.Definition, guessed, othersGroups), world.AccessLevels);
            return (ofToken.IsEmpty || !sure.Decide(open, guessed.WithUnknownToken(principal)).IsAllowed)
                && Subsets(ofToken).All(chosen => !sure.Decide(open, (guessed with { Groups = guessed.Groups.AddRange(chosen) }).ToPrincipal(principal.Provider)).IsAllowed);
        }

        ImmutableArray<string> NamesOf(MemberKind kind) => [.. members.Where(member => member.Kind == kind).Select(member => member.Value)];
    }

    private static IEnumerable<ImmutableArray<string>> Subsets(ImmutableArray<string> names) =>
        Enumerable.Range(0, 1 << names.Length).Select(chosen => names.Where((_, index) => (chosen & (1 << index)) != 0).ToImmutableArray());
}
