using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>All people that one search gave.</summary>
internal sealed class PersonTable(UserReading reading, Doubts doubts)
{
    private readonly NameTable _uids = new(StringComparer.Ordinal);
    private readonly NameTable _uidsOfOthers = new(StringComparer.Ordinal);
    private readonly NameTable _keys = new(StringComparer.Ordinal);
    private readonly List<Person> _people = [];

    public IReadOnlyList<Person> People => _people;

    public int Disabled { get; private set; }

    public NameTable Keys => _keys;

    public NameTable Uids => _uids;

    /// <summary>Of accounts that are not enabled. By one they become doubtful members at most, whoever else has the uid.</summary>
    public NameTable UidsOfOthers => _uidsOfOthers;

    public void Add(LdapEntry entry)
    {
        var index = _people.Count;
        if (!DistinguishedName.TryParse(entry.Dn, out var name))
        {
            throw new LdapFailureException(DirectoryFailureKind.Incomplete, "users.filter", $"An entry has the name {Quoted.Of(entry.Dn)}, which is no DN", "Look what lies between us and the server.");
        }

        var standing = reading.StandingOf(entry);
        var members = reading.MembersOf(entry);
        switch (standing)
        {
            case AccountStanding.Disabled:
                Disabled++;
                break;
            case AccountStanding.Unknown:
                doubts.UnknownState.Add(entry.Dn);
                break;
            default:
                if (members.IsEmpty)
                {
                    doubts.WithoutIdentity.Add(entry.Dn);
                }

                break;
        }

        _people.Add(new Person(entry.Dn, members, standing, reading.GroupsOf(entry), reading.PrimaryGroupOf(entry)));
        if (!_keys.Add(name.Key, index))
        {
            doubts.SharedNames.Add(entry.Dn);
        }

        // Who may be in no group takes nobody's uid away, nor does an account that lets nobody in.
        var uids = standing == AccountStanding.Enabled ? _uids : _uidsOfOthers;
        foreach (var uid in members.IsEmpty ? [] : reading.UidsOf(entry))
        {
            if (!uids.Add(uid, index) && uids == _uids)
            {
                doubts.SharedUids.Add(uid);
            }
        }
    }
}
