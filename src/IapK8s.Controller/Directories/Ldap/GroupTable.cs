using System.Collections.Immutable;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>All groups that one search gave, with the people in each.</summary>
internal sealed class GroupTable(DirectoryQuery query, PersonTable people, ReadingBudget budget, Doubts doubts)
{
    private const string Sid = "objectSid";

    /// <summary>Characters of a name.</summary>
    private const int LongestName = 256;

    private readonly NameTable _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _sids = new(StringComparer.Ordinal);
    private readonly List<FoundGroup> _groups = [];
    private readonly List<ImmutableArray<string>> _parents = [];

    // What finds people may find groups too.
    private readonly Dictionary<int, int> _alsoPeople = [];

    public static string[] Attributes(DirectoryQuery query) =>
        [.. new[] { query.Groups.NameAttribute, query.Groups.MemberAttribute }.Concat(query.Kind == DirectoryKind.ActiveDirectory ? [Sid, RangedValues.Version] : []).Distinct(StringComparer.OrdinalIgnoreCase)];

    public IReadOnlyList<FoundGroup> Groups => _groups;

    public void Add(LdapEntry entry)
    {
        if (!DistinguishedName.TryParse(entry.Dn, out var name))
        {
            throw new LdapFailureException(DirectoryFailureKind.Incomplete, "groups.filter", $"An entry has the name {Quoted.Of(entry.Dn)}, which is no DN", "Look what lies between us and the server.");
        }

        var index = _groups.Count;
        var group = new FoundGroup(entry.Dn, NameOf(entry, name));
        _groups.Add(group);
        if (!_keys.Add(name.Key, index))
        {
            doubts.SharedNames.Add(entry.Dn);
        }

        if (people.Keys.Find(name.Key) is { } person)
        {
            _alsoPeople[person] = index;
        }

        if (query.Kind == DirectoryKind.ActiveDirectory && entry.Bytes(Sid) is [var bytes] && SecurityIdentifier.TryFormat(bytes, out var sid))
        {
            _sids[sid] = index;
        }

        budget.AddValues(entry.Bytes(query.Groups.MemberAttribute).Length);
        _parents.Add(query.Groups.Membership == MembershipKind.MemberOf ? MemberNames.Keys(entry, query.Groups.MemberAttribute) : []);
        switch (query.Groups.Membership)
        {
            case MembershipKind.MemberDn:
                AddByDn(group, entry);
                break;
            case MembershipKind.MemberUid:
                AddByUid(group, entry);
                break;
            default:
                break;
        }
    }

    /// <summary>Once all groups are here: what they have to do with each other, and what people say of them.</summary>
    /// <param name="spelling">Of a DN and its key, the key of the entry that it means to the server; null where that is none.</param>
    public void Connect(Func<string, string, string?> spelling)
    {
        for (var i = 0; i < _groups.Count; i++)
        {
            foreach (var (key, value) in _groups[i].Others)
            {
                if (!TryConnect(_groups[i], key) && (spelling(value, key) is not { } other || !TryConnect(_groups[i], other)))
                {
                    doubts.NotFound.Add(value);
                }
            }

            foreach (var person in _alsoPeople.Count == 0 ? [] : _groups[i].People)
            {
                if (_alsoPeople.TryGetValue(person, out var nested))
                {
                    _groups[i].Nested.Add(nested);
                }
            }

            _groups[i].Others.Clear();
            foreach (var parent in _parents[i])
            {
                Nest(i, parent);
            }
        }

        for (var person = 0; person < people.People.Count; person++)
        {
            ConnectPerson(person);
        }
    }

    /// <summary>False: nobody's name.</summary>
    private bool TryConnect(FoundGroup group, string key)
    {
        if (_keys.Find(key) is { } nested)
        {
            group.Nested.Add(nested);
            return true;
        }

        var sharing = _keys.Sharing(key);
        group.DoubtfulNested.AddRange(sharing);
        return group.TryAdd(people.Keys, key) || sharing.Count > 0;
    }

    private void Nest(int group, string parent)
    {
        if (_keys.Find(parent) is { } found)
        {
            _groups[found].Nested.Add(group);
            return;
        }

        var sharing = _keys.Sharing(parent);
        foreach (var one in sharing)
        {
            _groups[one].DoubtfulNested.Add(group);
        }

        if (sharing.Count == 0)
        {
            doubts.NotFound.Add(parent);
        }
    }

    private void ConnectPerson(int index)
    {
        var person = people.People[index];
        budget.AddValues(person.MemberOf.Length);
        foreach (var key in person.MemberOf)
        {
            if (_keys.Find(key) is { } group)
            {
                _groups[group].People.Add(index);
                continue;
            }

            var sharing = _keys.Sharing(key);
            foreach (var one in sharing)
            {
                _groups[one].DoubtfulPeople.Add(index);
            }

            if (sharing.Count == 0)
            {
                doubts.NotFound.Add(key);
            }
        }

        if (person.PrimaryGroup is { } sid && _sids.TryGetValue(sid, out var primary))
        {
            budget.AddValues(1);
            _groups[primary].People.Add(index);
        }
    }

    private void AddByDn(FoundGroup group, LdapEntry entry)
    {
        foreach (var value in entry.Texts(query.Groups.MemberAttribute))
        {
            var key = MemberNames.Key(value);
            if (people.Keys.Find(key) is { } person)
            {
                group.People.Add(person);
            }
            else
            {
                group.Others.Add((key, value ?? ""));
            }
        }
    }

    private void AddByUid(FoundGroup group, LdapEntry entry)
    {
        foreach (var uid in entry.Texts(query.Groups.MemberAttribute))
        {
            // Both: another account's uid must not hide who is disabled from the group that shuts him out.
            if (uid is null || !(group.TryAdd(people.Uids, uid) | group.TryAdd(people.UidsOfOthers, uid)))
            {
                doubts.NotFound.Add(uid ?? "");
            }
        }
    }

    /// <summary>The value that the entry is named by, where it has several.</summary>
    private string? NameOf(LdapEntry entry, DistinguishedName dn)
    {
        var names = entry.Texts(query.Groups.NameAttribute).ToList();
        var name = names.Count > 1 ? names.Find(one => one is not null && dn.IsNamedBy(query.Groups.NameAttribute, one)) : names.FirstOrDefault();
        if (name is not null && name.Length is > 0 and <= LongestName && !name.Any(char.IsControl))
        {
            return name;
        }

        doubts.UnclearGroups.Add(entry.Dn);
        return null;
    }
}
