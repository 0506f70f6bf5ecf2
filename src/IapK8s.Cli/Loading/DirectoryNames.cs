using IapK8s.Resources.Directories;
using IapK8s.Resources.Status;

namespace IapK8s.Cli.Loading;

/// <summary>
/// Which groups directories may give. Those that they do give the controller alone knows; how their names begin is written in the resource, and whether there are any in its status.
/// </summary>
internal sealed class DirectoryNames
{
    /// <summary>Empty for a directory that may give any name.</summary>
    private readonly List<string> _prefixes;

    public DirectoryNames(LoadedResources loaded) =>
        _prefixes = [.. loaded.Resources.Directories.Select(directory => (Directory: directory, Status: ObjectStatus.Of(loaded, directory))).Where(one => !GivesNothing(one.Status)).Select(one => PrefixOf(one.Directory, one.Status, loaded.IsCluster))];

    public bool MayGive(string group) => _prefixes.Exists(prefix => group.Length > prefix.Length && group.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Groups are named when they are read: until the server was read again, those in force begin as they did under an older version of the resource.</summary>
    private static string PrefixOf(IapDirectory directory, ObjectStatus? status, bool isCluster) => isCluster && status?.Holds(ConditionTypes.Synced) != true ? "" : directory.Spec.Groups?.Prefix ?? "";

    /// <summary>It has no group, or nothing of it is in force. What could not be read of what was kept may still be in somebody's memory.</summary>
    private static bool GivesNothing(ObjectStatus? status) =>
        status is { IsCurrent: true } && (status.Number("groups") is { } count ? count == 0 : status.Find(ConditionTypes.Synced) is { Reason: not ConditionReasons.NotKept });
}
