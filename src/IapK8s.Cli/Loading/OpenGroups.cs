using IapK8s.Resources.Groups;
using IapK8s.Resources.Status;

namespace IapK8s.Cli.Loading;

/// <summary>
/// Groups of which nobody can tell here who is in them, because a directory may have a say. It may give the group; and of an IapGroup whose name it gives too nobody is a member: two who give
/// a group of one name both give none. So it is with what nests such a group.
/// </summary>
internal sealed class OpenGroups
{
    private const string Nested = "iapgroup:";

    private readonly LoadedResources _loaded;
    private readonly DirectoryNames _directories;
    private readonly HashSet<string> _byHand;
    private readonly HashSet<string> _open;

    public OpenGroups(LoadedResources loaded)
    {
        var groups = loaded.Resources.Directories.IsEmpty ? [] : loaded.Resources.Groups;
        (_loaded, _directories) = (loaded, new DirectoryNames(loaded));
        _byHand = groups.Select(group => group.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        _open = groups.Where(group => MayBeContested(group) || NestedIn(group).Any(name => !_byHand.Contains(name) && _directories.MayGive(name))).Select(group => group.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        var holders = groups.SelectMany(group => NestedIn(group).Select(name => (Name: name, Holder: group.Metadata.Name))).ToLookup(nested => nested.Name, nested => nested.Holder, StringComparer.Ordinal);
        var spreading = new Queue<string>(_open);
        while (spreading.TryDequeue(out var name))
        {
            foreach (var holder in holders[name].Where(_open.Add))
                spreading.Enqueue(holder);
        }
    }

    public bool IsOpen(string name) => _byHand.Contains(name) ? _open.Contains(name) : _directories.MayGive(name);

    /// <summary>Of a group in a cluster the controller says whether somebody else gives its name, too.</summary>
    private bool MayBeContested(IapGroup group) => _directories.MayGive(group.Metadata.Name) && ObjectStatus.Of(_loaded, group)?.Holds(ConditionTypes.Accepted) != true;

    private static IEnumerable<string> NestedIn(IapGroup group) =>
        (group.Spec.Members ?? []).Where(member => member.StartsWith(Nested, StringComparison.Ordinal)).Select(member => member[Nested.Length..]);
}
