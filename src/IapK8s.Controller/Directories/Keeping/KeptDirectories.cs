using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;

namespace IapK8s.Controller.Directories.Keeping;

/// <summary>What is in force of directories on this replica, as it is kept for all. Safe for concurrent use.</summary>
internal sealed class KeptDirectories
{
    private readonly Lock _changing = new();
    private ImmutableSortedDictionary<string, KeptDirectory> _all = ImmutableSortedDictionary.Create<string, KeptDirectory>(StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<string, KeptDirectory> All => Volatile.Read(ref _all);

    /// <summary>What is in force for the IapDirectories there are, and not for one that had a name before.</summary>
    /// <param name="uidOf">By name; empty in a folder.</param>
    public ImmutableSortedDictionary<string, KeptDirectory> Of(Func<string, string> uidOf)
    {
        var all = All;
        return all.RemoveRange(all.Values.Where(directory => !directory.IsOf(uidOf(directory.Name))).Select(directory => directory.Name));
    }

    /// <inheritdoc cref="Of"/>
    public ImmutableArray<DirectoryContents> ContentsOf(Func<string, string> uidOf) => [.. Of(uidOf).Values.Select(directory => directory.Contents).OfType<DirectoryContents>()];

    /// <summary>Raised after anything changed.</summary>
    public event Action? Changed;

    public KeptDirectory Find(string name) => All.GetValueOrDefault(name) ?? KeptDirectory.Nothing(name);

    public void Put(KeptDirectory directory)
    {
        lock (_changing)
        {
            if (_all.GetValueOrDefault(directory.Name) == directory)
            {
                return;
            }

            Volatile.Write(ref _all, _all.SetItem(directory.Name, directory));
        }

        Changed?.Invoke();
    }

    /// <summary>Nobody wants them any more: one that comes back under a name begins anew.</summary>
    public void Forget(IEnumerable<string> names)
    {
        lock (_changing)
        {
            Volatile.Write(ref _all, _all.RemoveRange(names));
        }
    }
}
