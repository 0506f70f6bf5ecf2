using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Claims;

/// <summary>Who claims which name, in all namespaces: it is the namespace's whose policy was there first.</summary>
internal sealed class ClaimTable
{
    private readonly Dictionary<string, List<IapPolicy>> _claims = new(StringComparer.Ordinal);

    /// <summary>The first to claim the name; null where nobody does.</summary>
    public IapPolicy? HolderOf(string name) => _claims.TryGetValue(name, out var claimants) ? claimants[0] : null;

    /// <summary>What a namespace claimed before gives way to what it claims now.</summary>
    /// <param name="affected">Gets the namespaces that see another holder than before.</param>
    public void Replace(IReadOnlyCollection<(string Name, IapPolicy By)> before, IReadOnlyCollection<(string Name, IapPolicy By)> now, ISet<string> affected)
    {
        var holders = before.Concat(now).Select(claim => claim.Name).Distinct(StringComparer.Ordinal).Select(name => (Name: name, Holder: HolderOf(name)?.Id)).ToList();
        foreach (var (name, by) in before)
        {
            var claimants = _claims[name];
            // By name: a policy that is compiled again may be another object with the same claims.
            claimants.RemoveAt(claimants.FindIndex(claimant => claimant.Id == by.Id));
            if (claimants.Count == 0)
                _claims.Remove(name);
        }
        foreach (var (name, by) in now)
        {
            if (!_claims.TryGetValue(name, out var claimants))
                _claims[name] = claimants = [];
            var place = claimants.FindIndex(claimant => Seniority.Order.Compare(by, claimant) < 0);
            claimants.Insert(place < 0 ? claimants.Count : place, by);
        }
        foreach (var (name, _) in holders.Where(holder => HolderOf(holder.Name)?.Id != holder.Holder))
            affected.UnionWith(_claims.GetValueOrDefault(name, []).Select(claimant => claimant.Metadata.Namespace));
    }
}
