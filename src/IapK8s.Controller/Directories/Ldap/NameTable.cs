namespace IapK8s.Controller.Directories.Ldap;

/// <summary>Which entry a name stands for. A name of two entries stands for neither.</summary>
internal sealed class NameTable(StringComparer comparer)
{
    private const int Shared = -1;

    private readonly Dictionary<string, int> _entries = new(comparer);

    /// <summary>False where it was another entry's already.</summary>
    public bool Add(string name, int entry)
    {
        if (_entries.TryAdd(name, entry))
        {
            return true;
        }

        _entries[name] = Shared;
        return false;
    }

    public int? Find(string name) => _entries.TryGetValue(name, out var entry) && entry != Shared ? entry : null;

    public bool Contains(string name) => _entries.ContainsKey(name);
}
