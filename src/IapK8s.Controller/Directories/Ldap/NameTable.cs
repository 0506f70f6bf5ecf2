namespace IapK8s.Controller.Directories.Ldap;

/// <summary>Which entry a name stands for. A name of two entries stands for neither of them for sure.</summary>
internal sealed class NameTable(StringComparer comparer)
{
    private const int Shared = -1;

    private readonly Dictionary<string, int> _entries = new(comparer);
    private readonly Dictionary<string, List<int>> _sharing = new(comparer);

    /// <summary>False where it was another entry's already.</summary>
    public bool Add(string name, int entry)
    {
        if (_entries.TryAdd(name, entry))
        {
            return true;
        }

        if (_sharing.TryGetValue(name, out var sharing))
        {
            sharing.Add(entry);
        }
        else
        {
            _sharing.Add(name, [_entries[name], entry]);
            _entries[name] = Shared;
        }

        return false;
    }

    public int? Find(string name) => _entries.TryGetValue(name, out var entry) && entry != Shared ? entry : null;

    /// <summary>All entries of a name that several have; none for any other.</summary>
    public IReadOnlyList<int> Sharing(string name) => _sharing.TryGetValue(name, out var sharing) ? sharing : [];
}
