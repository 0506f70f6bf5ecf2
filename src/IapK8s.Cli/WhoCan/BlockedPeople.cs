using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Compiler.Outputs;
using IapK8s.Identity.Revocations;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.WhoCan;

/// <summary>People of a provider whom IapRevocations keep out, whatever rules say.</summary>
internal sealed class BlockedPeople
{
    private const int MostNamed = 3;

    private readonly ImmutableArray<RevocationEntry> _entries;
    private readonly FrozenSet<string> _addresses;
    private readonly FrozenSet<string> _subjects;
    private readonly ImmutableArray<string> _namedByAddress;
    private readonly ImmutableArray<string> _namedBySubject;

    public BlockedPeople(IEnumerable<RevocationEntry> entries)
    {
        _entries = [.. entries.OrderBy(entry => entry.Id, StringComparer.Ordinal)];
        var (byAddress, bySubject) = (_entries.Where(entry => entry.Identity!.Email is not null).ToList(), _entries.Where(entry => entry.Identity!.Email is null).ToList());
        (_addresses, _namedByAddress) = (byAddress.Select(entry => entry.Identity!.Email!).ToFrozenSet(StringComparer.Ordinal), [.. byAddress.Select(Name)]);
        (_subjects, _namedBySubject) = (bySubject.Select(entry => entry.Identity!.Subject!).ToFrozenSet(StringComparer.Ordinal), [.. bySubject.Select(Name)]);
    }

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
        if (member.Kind != MemberKind.User)
            return [];
        var others = IsAddress(member) ? _namedBySubject : _namedByAddress;
        return others.Take(MostNamed).Concat(others.Length > MostNamed ? [$"{others.Length - MostNamed} more whom IapRevocations block"] : []);
    }

    private Ternary HoldsPerson(Member person)
    {
        var (same, other) = IsAddress(person) ? (_addresses, _subjects) : (_subjects, _addresses);
        return same.Contains(person.Value) ? Ternary.True : other.Count > 0 ? Ternary.Unknown : Ternary.False;
    }

    private static Ternary All(ImmutableArray<Ternary> values) =>
        values.Contains(Ternary.False) ? Ternary.False : values.Contains(Ternary.Unknown) ? Ternary.Unknown : Ternary.True;

    private static bool IsAddress(Member person) => person.Value.Contains('@', StringComparison.Ordinal);

    private static string Name(RevocationEntry entry) => $"user:{entry.Identity!.Email ?? entry.Identity.Subject} (IapRevocation {entry.Id})";
}
