using System.Collections.Immutable;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>
/// Who is in each group, with what is nested in it. An identity that several entries have (a person's second account, somebody else's mistyped address) is a member only of groups that have
/// all of these entries: nobody is let in by what is written of another entry. Of groups that have some of them it is a doubtful one: nor does another entry spare anybody. So is, wherever it is
/// listed, an account that is disabled, or may be; unless one that is enabled has its identity too, for what is left behind shuts nobody out.
/// </summary>
internal sealed class MembershipClosure
{
    /// <summary>Steps for each membership that may come out: what nests much and holds little ends too.</summary>
    private const int StepsOfMember = 20;

    private readonly IReadOnlyList<Person> _people;
    private readonly IReadOnlyList<FoundGroup> _groups;
    private readonly DirectoryLimits _limits;
    private readonly bool _nested;
    private readonly Doubts _doubts;

    // Identities in ordinal order, each person's by number, and how many who are enabled have each.
    private readonly string[] _identities;
    private readonly int[][] _ofPerson;
    private readonly int[] _holders;

    private readonly int[] _personSeen;
    private readonly int[] _groupSeen;
    private long _steps;
    private long _members;

    public MembershipClosure(PersonTable people, GroupTable groups, DirectoryQuery query, Doubts doubts)
    {
        (_people, _groups, _limits, _nested, _doubts) = (people.People, groups.Groups, query.Limits, query.Groups.Nested, doubts);
        _identities = [.. _people.SelectMany(person => person.Members).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var numbers = _identities.Select((identity, number) => (identity, number)).ToDictionary(pair => pair.identity, pair => pair.number, StringComparer.Ordinal);
        _holders = new int[_identities.Length];
        _ofPerson = [.. _people.Select(person => person.Members.Select(member => numbers[member]).ToArray())];
        for (var person = 0; person < _people.Count; person++)
        {
            foreach (var number in _ofPerson[person])
            {
                _holders[number] += _people[person].Standing == AccountStanding.Enabled ? 1 : 0;
            }
        }

        for (var number = 0; number < _holders.Length; number++)
        {
            if (_holders[number] > 1)
            {
                doubts.SharedIdentities.Add(_identities[number]);
            }
        }

        _personSeen = new int[_people.Count];
        _groupSeen = new int[_groups.Count];
    }

    /// <summary>Groups whose name is no other's, without regard to case.</summary>
    /// <exception cref="LdapFailureException">More than the limits.</exception>
    public ClosedGroups Groups(CancellationToken cancellation)
    {
        var result = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        var doubtful = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var same in Enumerable.Range(0, _groups.Count).Where(group => _groups[group].Name is not null).GroupBy(group => _groups[group].Name!, StringComparer.OrdinalIgnoreCase))
        {
            cancellation.ThrowIfCancellationRequested();
            if (same.Skip(1).Any())
            {
                foreach (var group in same)
                {
                    _doubts.UnclearGroups.Add(_groups[group].Dn);
                }

                continue;
            }

            var (members, doubted) = Members(same.Single());
            var all = members.Length + doubted.Length;
            if (all > _limits.MembersOfGroup)
            {
                _doubts.LargeGroups.Add(same.Key);
                continue;
            }

            _members += all;
            if (_members > _limits.Members)
            {
                throw ReadingBudget.TooLarge($"All groups together have more than {_limits.Members} members with what is nested in them");
            }

            result[same.Key] = members;
            if (!doubted.IsEmpty)
            {
                doubtful[same.Key] = doubted;
            }
        }

        return new ClosedGroups(result.ToImmutable(), doubtful.ToImmutable());
    }

    private (ImmutableArray<string> Sure, ImmutableArray<string> Doubtful) Members(int group)
    {
        // By how many of its entries each identity is a member for sure.
        var seen = new Dictionary<int, int>();
        foreach (var (person, isSure) in Reach(group))
        {
            var standing = _people[person].Standing;
            foreach (var identity in _ofPerson[person])
            {
                if (standing != AccountStanding.Disabled || _holders[identity] == 0)
                {
                    seen[identity] = seen.GetValueOrDefault(identity) + (isSure && standing == AccountStanding.Enabled ? 1 : 0);
                }
            }
        }

        var identities = seen.Keys.ToArray();
        Array.Sort(identities);
        var (sure, doubtful) = (ImmutableArray.CreateBuilder<string>(identities.Length), ImmutableArray.CreateBuilder<string>());
        foreach (var identity in identities)
        {
            var entries = seen[identity];
            (entries > 0 && entries == _holders[identity] ? sure : doubtful).Add(_identities[identity]);
        }

        return (sure.DrainToImmutable(), doubtful.DrainToImmutable());
    }

    /// <summary>Each person once, however many ways lead there, and first who is there for sure; a circle is walked once.</summary>
    private IEnumerable<(int Person, bool IsSure)> Reach(int group)
    {
        // What was seen for this group bears its number, so nothing has to be cleared.
        var mark = group + 1;
        var (waiting, doubtfulGroups, doubtfulPeople) = (new Stack<int>([group]), new List<int>(), new List<int>());
        _groupSeen[group] = mark;
        for (var isSure = true; waiting.Count > 0; isSure = false)
        {
            while (waiting.TryPop(out var current))
            {
                var found = _groups[current];
                CountSteps(found.People.Count + found.DoubtfulPeople.Count + found.Nested.Count + found.DoubtfulNested.Count + 1);
                foreach (var person in found.People)
                {
                    if (IsFirst(_personSeen, person, mark))
                    {
                        yield return (person, isSure);
                    }
                }

                doubtfulPeople.AddRange(found.DoubtfulPeople);
                if (_nested)
                {
                    Push(waiting, found.Nested, mark);
                    doubtfulGroups.AddRange(found.DoubtfulNested);
                }
            }

            // Last, for a way that is sure may lead there too.
            Push(waiting, doubtfulGroups, mark);
            doubtfulGroups.Clear();
        }

        foreach (var person in doubtfulPeople)
        {
            if (IsFirst(_personSeen, person, mark))
            {
                yield return (person, false);
            }
        }
    }

    private void Push(Stack<int> waiting, IEnumerable<int> groups, int mark)
    {
        foreach (var group in groups)
        {
            if (IsFirst(_groupSeen, group, mark))
            {
                waiting.Push(group);
            }
        }
    }

    private static bool IsFirst(int[] seen, int index, int mark)
    {
        var isFirst = seen[index] != mark;
        seen[index] = mark;
        return isFirst;
    }

    private void CountSteps(int steps)
    {
        _steps += steps;
        if (_steps > (long)_limits.Members * StepsOfMember)
        {
            throw ReadingBudget.TooLarge("The groups are nested in too many ways to be worked out");
        }
    }
}
