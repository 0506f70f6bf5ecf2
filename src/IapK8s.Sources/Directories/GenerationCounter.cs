using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Providers;
using IapK8s.Resources.Revocations;
using IapK8s.Sources.Manifests;

namespace IapK8s.Sources.Directories;

/// <summary>Counts the versions of each spec, as the API server would.</summary>
internal sealed class GenerationCounter(IGenerationStore? store)
{
    private readonly Dictionary<string, CountedGeneration> _counted = store?.Load().ToDictionary(StringComparer.Ordinal) ?? [];
    private bool _hasChanged;

    /// <summary>The resource with its generation; records of core kinds have none.</summary>
    public object Count(object value, ManifestDocument document) => value switch
    {
        IapPolicy policy => policy with { Metadata = Counted(policy, document) },
        ClusterIapPolicy policy => policy with { Metadata = Counted(policy, document) },
        IapProvider provider => provider with { Metadata = Counted(provider, document) },
        ClusterIapProvider provider => provider with { Metadata = Counted(provider, document) },
        IapGroup group => group with { Metadata = Counted(group, document) },
        IapAccessLevel level => level with { Metadata = Counted(level, document) },
        IapDirectory directory => directory with { Metadata = Counted(directory, document) },
        IapRevocation revocation => revocation with { Metadata = Counted(revocation, document) },
        IapApplication application => application with { Metadata = Counted(application, document) },
        _ => value,
    };

    /// <summary>Whether it is known with another spec.</summary>
    public bool IsChange(ResourceId id, string specHash) => _counted.TryGetValue(id.ToString(), out var counted) && counted.SpecHash != specHash;

    /// <summary>Drops what is there no more, sound or not, and saves where something changed.</summary>
    public void Forget(IEnumerable<ResourceId> present)
    {
        var names = present.Select(id => id.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _counted.Keys.Where(name => !names.Contains(name)).ToList())
            _hasChanged |= _counted.Remove(gone);
        if (_hasChanged)
            store?.Save(_counted);
        _hasChanged = false;
    }

    private ResourceMetadata Counted(IResource resource, ManifestDocument document)
    {
        var (name, specHash) = (resource.Id.ToString(), document.SpecHash);
        var before = _counted.GetValueOrDefault(name);
        if (before?.SpecHash != specHash)
        {
            _counted[name] = before = new CountedGeneration((before?.Generation ?? 0) + 1, specHash);
            _hasChanged = true;
        }
        return resource.Metadata with { Generation = before.Generation };
    }
}
