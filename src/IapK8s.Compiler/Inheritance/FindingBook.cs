using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;

namespace IapK8s.Compiler.Inheritance;

/// <summary>The findings about every resource, whoever comes upon them.</summary>
internal sealed class FindingBook
{
    private readonly Dictionary<ResourceId, FindingList> _lists = [];

    private readonly List<Finding> _others = [];

    public IEnumerable<Finding> All => _lists.Values.SelectMany(list => list.ToImmutable()).Concat(_others);

    /// <summary>One that was made elsewhere.</summary>
    public void Add(Finding finding) => _others.Add(finding);

    public FindingList Of(IResource resource)
    {
        if (!_lists.TryGetValue(resource.Id, out var list))
            _lists[resource.Id] = list = new FindingList(resource);
        return list;
    }
}
