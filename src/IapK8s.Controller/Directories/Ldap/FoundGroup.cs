namespace IapK8s.Controller.Directories.Ldap;

/// <param name="name">Null where nobody can tell what it is called.</param>
internal sealed class FoundGroup(string dn, string? name)
{
    public string Dn => dn;

    public string? Name => name;

    /// <summary>People, by their place in the table.</summary>
    public List<int> People { get; } = [];

    /// <summary>Groups that bring their members along, by their place in the table.</summary>
    public HashSet<int> Nested { get; } = [];

    /// <summary>People of whom nobody can tell whether they are meant: several share the name that the group lists.</summary>
    public List<int> DoubtfulPeople { get; } = [];

    /// <summary>The same of groups.</summary>
    public List<int> DoubtfulNested { get; } = [];

    /// <summary>Members by DN that are none of the people: groups that were perhaps not read yet, or nobody.</summary>
    public List<(string Key, string Value)> Others { get; } = [];

    /// <summary>Whoever has the name.</summary>
    /// <returns>False: it is nobody's.</returns>
    public bool TryAdd(NameTable people, string name)
    {
        if (people.Find(name) is { } person)
        {
            People.Add(person);
            return true;
        }

        var sharing = people.Sharing(name);
        DoubtfulPeople.AddRange(sharing);
        return sharing.Count > 0;
    }
}
