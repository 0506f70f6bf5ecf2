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

    /// <summary>Members by DN that are none of the people: groups that were perhaps not read yet, or nobody.</summary>
    public List<(string Key, string Value)> Others { get; } = [];
}
