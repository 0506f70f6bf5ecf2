using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;

namespace IapK8s.Compiler.Groups;

/// <summary>The groups that directories give. A name that two of them give, or an IapGroup as well, is unknown wherever it stands: whoever may name groups in a directory must not
/// become, nor undo, a group that somebody wrote by hand.</summary>
internal sealed class DirectoryGroups
{
    private const int Shown = 5;

    private readonly Dictionary<string, ImmutableArray<string>> _members = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<string>> _contested = new(StringComparer.Ordinal);

    public DirectoryGroups(ResourceIndex index, ImmutableArray<DirectoryContents> contents, List<Finding> findings)
    {
        var givers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var directory in contents.OrderBy(directory => directory.Directory, StringComparer.Ordinal).Where(directory => index.Directories.ContainsKey(directory.Directory)))
        {
            foreach (var (name, members) in directory.Groups)
            {
                if (givers.TryAdd(name, directory.Directory))
                    _members[name] = members;
                else
                    Contest(name, givers[name], directory.Directory);
            }
        }
        foreach (var name in index.Groups.Keys.Where(givers.ContainsKey))
            Contest(name, givers[name]);
        foreach (var name in _contested.Keys)
            _members.Remove(name);
        foreach (var directory in contents)
        {
            foreach (var name in directory.Groups.Keys.Where(name => givers.TryGetValue(name, out var giver) && giver == directory.Directory && !_contested.ContainsKey(name)))
                _members[DoubtfulMembers.GroupOf(name)] = directory.Doubtful.GetValueOrDefault(name, []);
        }
        Unread = [.. index.Directories.Keys.Except(contents.Select(directory => directory.Directory))];
        Tell(index, findings);
    }

    /// <summary>Directories of which nothing is in force, sorted.</summary>
    public ImmutableArray<string> Unread { get; }

    /// <summary>Those of <see cref="DoubtfulMembers"/> too.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<string>> Members => _members;

    public IEnumerable<string> Contested => _contested.Keys;

    public bool IsContested(string name) => _contested.ContainsKey(name);

    private void Contest(string name, params ReadOnlySpan<string> directories)
    {
        if (!_contested.TryGetValue(name, out var by))
            _contested[name] = by = [];
        foreach (var directory in directories)
        {
            if (!by.Contains(directory))
                by.Add(directory);
        }
    }

    private void Tell(ResourceIndex index, List<Finding> findings)
    {
        foreach (var (directory, names) in _contested.SelectMany(name => name.Value.Select(by => (By: by, Name: name.Key))).GroupBy(name => name.By).Select(group => (index.Directories[group.Key], group.Select(name => name.Name).ToList())))
        {
            var others = names.Take(Shown).Select(name => $"{name} ({string.Join(", ", Givers(name, index).Where(giver => giver != directory.Id.ToString()))})");
            findings.Add(About(directory.Id, "spec.groups.prefix", directory.Locator, names.Count == 1 ? $"A group has a name that others give too: {string.Join(", ", others)}"
                : $"{names.Count} groups have names that others give too: {string.Join(", ", others)}{(names.Count > Shown ? ", ..." : "")}", names));
        }
        foreach (var name in _contested.Keys.Where(index.Groups.ContainsKey))
        {
            var group = index.Groups[name];
            findings.Add(About(group.Id, "metadata.name", group.Locator, $"{string.Join(", ", _contested[name].Select(by => $"{IapK8s.Resources.ApiGroup.IapDirectory}/{by}"))} gives a group of this name too", [name]));
        }
    }

    private IEnumerable<string> Givers(string name, ResourceIndex index) =>
        _contested[name].Select(by => index.Directories[by].Id.ToString()).Concat(index.Groups.TryGetValue(name, out var group) ? [group.Id.ToString()] : []);

    private static Finding About(ResourceId resource, string field, IFieldLocator? locator, string message, List<string> names) => new()
    {
        Reason = FindingReason.Conflicted,
        Resource = resource,
        Field = field,
        Message = message,
        Fix = "Write groups.prefix in the IapDirectory, such as corp-, or rename one of them.",
        Location = locator?.Locate(field),
        InForce = names.Count == 1 ? $"Group {names[0]} is unknown: it lets nobody in and spares nobody." : "These groups are unknown: they let nobody in and spare nobody.",
    };
}
