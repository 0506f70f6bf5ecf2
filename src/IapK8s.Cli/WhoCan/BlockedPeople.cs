using System.Collections.Immutable;
using IapK8s.Compiler.Outputs;
using IapK8s.Identity.Revocations;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.WhoCan;

/// <summary>People of a provider whom IapRevocations keep out, whatever rules say.</summary>
internal sealed class BlockedPeople(IEnumerable<RevocationEntry> entries)
{
    private const int MostNamed = 3;

    private readonly ImmutableArray<RevocationEntry> _entries = [.. entries.OrderBy(entry => entry.Id, StringComparer.Ordinal)];

    public ImmutableArray<string> Names => [.. _entries.Select(Name)];

    /// <summary>Whether all whom a member names are kept out: unknown of somebody whom a rule names by one of subject and e-mail address and a revocation by the other.</summary>
    /// <param name="group">Of an IapGroup whose people are known, who they are.</param>
    public Ternary Holds(Member member, CompiledGroup? group) =>
        _entries.IsEmpty ? Ternary.False
        : member.Kind == MemberKind.User ? HoldsPerson(member)
        : group is { Members: [_, ..] people } ? All([.. people.Select(HoldsPerson).Distinct()])
        : Ternary.False;

    /// <param name="text">A member as groups have it.</param>
    public Ternary HoldsPerson(string text) => MemberSyntax.Parse(text, out var member) is null && member.Kind == MemberKind.User ? HoldsPerson(member) : Ternary.False;

    /// <inheritdoc cref="MayBe(Member)"/>
    /// <param name="text">A member as groups have it.</param>
    public IEnumerable<string> MayBe(string text) => MemberSyntax.Parse(text, out var member) is null ? MayBe(member) : [];

    /// <summary>Those who may be the person that a member names in the other way.</summary>
    public IEnumerable<string> MayBe(Member member)
    {
        var others = _entries.Where(entry => member.Kind == MemberKind.User && IsOfOtherKind(entry.Identity!, member)).ToList();
        return others.Take(MostNamed).Select(Name).Concat(others.Count > MostNamed ? [$"{others.Count - MostNamed} more whom IapRevocations block"] : []);
    }

    private Ternary HoldsPerson(Member person) =>
        _entries.Any(entry => (entry.Identity!.Email ?? entry.Identity.Subject) == person.Value && !IsOfOtherKind(entry.Identity, person)) ? Ternary.True
        : _entries.Any(entry => IsOfOtherKind(entry.Identity!, person)) ? Ternary.Unknown
        : Ternary.False;

    private static Ternary All(ImmutableArray<Ternary> values) =>
        values.Contains(Ternary.False) ? Ternary.False : values.Contains(Ternary.Unknown) ? Ternary.Unknown : Ternary.True;

    /// <summary>One is an e-mail address, the other a subject.</summary>
    private static bool IsOfOtherKind(RevokedIdentity revoked, Member person) => (revoked.Email is null) == person.Value.Contains('@', StringComparison.Ordinal);

    private static string Name(RevocationEntry entry) => $"user:{entry.Identity!.Email ?? entry.Identity.Subject} (IapRevocation {entry.Id})";
}
