using System.Collections.Immutable;
using System.Text;
using CsCheck;
using IapK8s.Controller.Directories;
using IapK8s.Controller.Directories.Ldap;
using IapK8s.TestKit.Properties;

namespace IapK8s.Controller.Tests.Directories.Ldap;

/// <summary>Small tangles of people and groups against the definition, worked out the slow way.</summary>
[Category("Property")]
internal sealed class MembershipClosurePropertyTests
{
    private const int Most = 6;

    // A case builds and walks two tables.
    private const int Cost = 20;

    [Test]
    public void AnIdentityIsAMemberExactlyWhereAllItsEntriesAreReached_AndADoubtfulOneWhereOthersAre() =>
        Gen.Select(Gen.Int[0, 3].Array[0, 2].Array[0, Most], Gen.Enum<AccountStanding>().Array[Most], Gen.Int[0, (2 * Most) - 1].Array[0, Most].Array[0, Most], Gen.Int[0, Most].Array[Most], Gen.Bool)
            .Sample(
                (people, standings, groups, names, nested) =>
                {
                    var read = Read(people, standings, groups, names, nested);
                    var expected = Expected(people, standings, groups, names, nested);
                    return read.Sure.Keys.SequenceEqual(expected.Keys) && read.Doubtful.All(group => !group.Value.IsEmpty)
                        && expected.All(group => read.Sure[group.Key].SequenceEqual(group.Value.Sure) && read.Doubtful.GetValueOrDefault(group.Key, []).SequenceEqual(group.Value.Doubtful));
                },
                iter: PropertyCases.CountDividedBy(Cost));

    private static ClosedGroups Read(int[][] people, AccountStanding[] standings, int[][] groups, int[] names, bool nested)
    {
        var query = (Ask.Of(0) with { Kind = DirectoryKind.ActiveDirectory }).WithGroups(search => search with { Nested = nested });
        var doubts = new Doubts();
        var persons = new PersonTable(new UserReading(query), doubts);
        for (var i = 0; i < people.Length; i++)
            persons.Add(Entry($"cn=p{i}", ("mail", people[i].Select(Mail)), ("userAccountControl", Control(standings[i]))));
        var table = new GroupTable(query, persons, new ReadingBudget(query.Limits), doubts);
        for (var i = 0; i < groups.Length; i++)
            table.Add(Entry($"cn=g{i}", ("cn", [Name(names[i])]), ("member", groups[i].Select(member => member < Most ? $"cn=P{member}" : $"cn=G{member - Most}"))));
        table.Connect((_, _) => null);
        return new MembershipClosure(persons, table, query, doubts).Groups(CancellationToken.None);
    }

    private static SortedDictionary<string, (string[] Sure, string[] Doubtful)> Expected(int[][] people, AccountStanding[] standings, int[][] groups, int[] names, bool nested)
    {
        var reached = groups.Select(members => members.Where(member => member < people.Length).ToHashSet()).ToArray();
        for (var round = 0; nested && round < groups.Length; round++)
        {
            for (var i = 0; i < groups.Length; i++)
            {
                foreach (var inner in groups[i].Where(member => member >= Most && member - Most < groups.Length))
                    reached[i].UnionWith(reached[inner - Most]);
            }
        }

        var result = new SortedDictionary<string, (string[] Sure, string[] Doubtful)>(StringComparer.Ordinal);
        for (var i = 0; i < groups.Length; i++)
        {
            if (Enumerable.Range(0, groups.Length).Count(other => names[other] / 2 == names[i] / 2) > 1)
                continue;
            var inside = reached[i];
            var mails = people.SelectMany(own => own).Distinct().Where(mail => EntriesThatCount(mail).Any(inside.Contains)).ToLookup(IsSure, mail => $"user:{Mail(mail)}");
            result.Add(Name(names[i]), ([.. mails[true].Order(StringComparer.Ordinal)], [.. mails[false].Order(StringComparer.Ordinal)]));

            bool IsSure(int mail) => EntriesOf(mail, AccountStanding.Enabled) is { Length: > 0 } entries && entries.All(inside.Contains);
        }

        return result;

        int[] EntriesThatCount(int mail) => EntriesOf(mail, EntriesOf(mail, AccountStanding.Enabled).Length > 0 ? [AccountStanding.Enabled, AccountStanding.Unknown] : Enum.GetValues<AccountStanding>());

        int[] EntriesOf(int mail, params AccountStanding[] wanted) => [.. Enumerable.Range(0, people.Length).Where(person => people[person].Contains(mail) && wanted.Contains(standings[person]))];
    }

    private static string[] Control(AccountStanding standing) => standing switch
    {
        AccountStanding.Enabled => ["512"],
        AccountStanding.Disabled => ["514"],
        _ => [],
    };

    /// <summary>Each two differ by case alone.</summary>
    private static string Name(int number) => number % 2 == 0 ? $"name{number / 2}" : $"NAME{number / 2}";

    private static string Mail(int number) => $"m{number}@example.com";

    private static LdapEntry Entry(string dn, params (string Attribute, IEnumerable<string> Values)[] attributes) =>
        new(dn, attributes.Select(attribute => (attribute.Attribute, attribute.Values.Select(Encoding.UTF8.GetBytes).ToImmutableArray())));
}
