using IapK8s.Chart.Tests.Renders;
using k8s.Models;

namespace IapK8s.Chart.Tests.Objects;

/// <param name="Role">The role that has the rule.</param>
/// <param name="Account">Who is bound to it; null for a role that people bind.</param>
/// <param name="Namespace">Where it holds; null for the whole cluster.</param>
internal sealed record Grant(string Role, string? Account, string? Namespace, V1PolicyRule Rule)
{
    public bool Touches(string resource) => Rule.Resources.Contains(resource);
}

/// <summary>Every rule with whom it is bound to.</summary>
internal sealed record AccessTable(IReadOnlyList<Grant> Grants)
{
    public static AccessTable Of(Manifests manifests)
    {
        var rules = manifests.Of<V1ClusterRole>().Select(role => ("ClusterRole", role.Metadata.Name, role.Rules))
            .Concat(manifests.Of<V1Role>().Select(role => ("Role", role.Metadata.Name, role.Rules)))
            .ToDictionary(role => (role.Item1, role.Name), role => role.Rules);
        var bound = manifests.Of<V1ClusterRoleBinding>().Select(binding => (binding.RoleRef, binding.Subjects, Namespace: (string?)null))
            .Concat(manifests.Of<V1RoleBinding>().Select(binding => (binding.RoleRef, binding.Subjects, Namespace: (string?)binding.Metadata.NamespaceProperty)))
            .ToList();
        var grants = bound.SelectMany(binding => binding.Subjects.SelectMany(subject => rules[(binding.RoleRef.Kind, binding.RoleRef.Name)]
            .Select(rule => new Grant(binding.RoleRef.Name, subject.Name, binding.Namespace, rule))));
        var unbound = rules.Where(role => bound.All(binding => (binding.RoleRef.Kind, binding.RoleRef.Name) != role.Key))
            .SelectMany(role => role.Value.Select(rule => new Grant(role.Key.Name, null, null, rule)));
        return new AccessTable([.. grants.Concat(unbound)]);
    }

    /// <summary>What an account may.</summary>
    public IEnumerable<Grant> Of(string account) => Grants.Where(grant => grant.Account == account);

    public IEnumerable<Grant> OfRole(string role) => Grants.Where(grant => grant.Role == role);

    public override string ToString() => string.Concat(Grants
        .SelectMany(grant => grant.Rule.Resources.SelectMany(resource => grant.Rule.ApiGroups.Select(group => Row(grant, group, resource))))
        .Order(StringComparer.Ordinal));

    private static string Row(Grant grant, string group, string resource)
    {
        var names = grant.Rule.ResourceNames is { Count: > 0 } named ? $" {string.Join(',', named)}" : "";
        var what = $"{resource}{(group.Length > 0 ? "." + group : "")}{names}";
        return $"{grant.Account ?? "(bound by people)",-18} {grant.Role,-18} {grant.Namespace ?? "(cluster)",-11} {what,-72} {string.Join(' ', grant.Rule.Verbs)}\n";
    }
}
