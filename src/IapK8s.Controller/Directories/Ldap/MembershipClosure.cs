using System.Collections.Immutable;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>
/// Who is in each group, with what is nested in it. An identity that several entries have (a person's second account, somebody else's mistyped address) is a member only of groups that have
/// all of these entries: nobody is let in by what is written of another entry.
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

    // Identities in ordinal order, each person's by number, and how many people have each.
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
        foreach (var number in _ofPerson.SelectMany(own => own))
        {
            _holders[number]++;
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
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Groups(CancellationToken cancellation)
    {
        var result = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
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

            var members = Members(same.Single());
            if (members.Length > _limits.MembersOfGroup)
            {
                _doubts.LargeGroups.Add(same.Key);
                continue;
            }

            _members += members.Length;
            if (_members > _limits.Members)
            {
                throw ReadingBudget.TooLarge($"All groups together have more than {_limits.Members} members with what is nested in them");
            }

            result[same.Key] = members;
        }

        return result.ToImmutable();
    }

    private ImmutableArray<string> Members(int group)
    {
        var seen = new Dictionary<int, int>();
        foreach (var person in Reach(group))
        {
            foreach (var identity in _ofPerson[person])
            {
                seen[identity] = seen.GetValueOrDefault(identity) + 1;
            }
        }

        return [.. seen.Where(pair => pair.Value == _holders[pair.Key]).Select(pair => pair.Key).Order().Select(number => _identities[number])];
    }

    /// <summary>Each person once, however many ways lead there; a circle is walked once.</summary>
    private IEnumerable<int> Reach(int group)
    {
        // What was seen for this group bears its number, so nothing has to be cleared.
        var mark = group + 1;
        var waiting = new Stack<int>([group]);
        _groupSeen[group] = mark;
        while (waiting.TryPop(out var current))
        {
            CountSteps(_groups[current].People.Count + _groups[current].Nested.Count + 1);
            foreach (var person in _groups[current].People)
            {
                if (_personSeen[person] != mark)
                {
                    _personSeen[person] = mark;
                    yield return person;
                }
            }

            foreach (var nested in _nested ? _groups[current].Nested : [])
            {
                if (_groupSeen[nested] != mark)
                {
                    _groupSeen[nested] = mark;
                    waiting.Push(nested);
                }
            }
        }
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
