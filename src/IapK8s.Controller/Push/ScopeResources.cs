using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Identity.Sessions;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;
using ScopeKey = IapK8s.Identity.Keys.ScopeKey;

namespace IapK8s.Controller.Push;

/// <summary>Session scopes as they travel.</summary>
internal static class ScopeResources
{
    /// <param name="pods">Who serves the origin; empty for sidecars, which need not know of each other.</param>
    public static Resource Scope(CompiledScope scope, KeySet keys, IEnumerable<ScopePod> pods)
    {
        var definition = new ScopeDefinition
        {
            Scope = new SessionScope(scope.Namespace, scope.Origin),
            Keys = [.. keys.Keys.Select(key => new ScopeKey(Convert.FromHexString(key.Id), key.Material, key.Phase == KeyPhase.Primary))],
            Providers = scope.Providers,
            GroupVocabulary = scope.Vocabulary,
            ClaimVocabulary = scope.ClaimVocabulary,
            VocabularyHash = scope.VocabularyHash,
            Session = scope.Session,
            Pods = [.. pods],
        };
        return ContentVersion.Stamp(new Resource { Name = ResourceNames.Scope(scope.Namespace, scope.Origin), Scope = ScopeMapping.ToWire(definition) });
    }

    /// <summary>Which pods serve which scope, sorted by name.</summary>
    public static Dictionary<string, List<ScopePod>> PodsByScope(CompilationResult compiled) => compiled.Pods.Values
        .SelectMany(pod => pod.Policies.SelectMany(policy => policy.Hosts.Select(host => (Scope: $"{policy.Namespace}|{host.Origin}", Pod: new ScopePod(pod.Pod.Name, pod.Uid)))))
        .Distinct()
        .GroupBy(entry => entry.Scope, entry => entry.Pod)
        .ToDictionary(group => group.Key, group => group.OrderBy(pod => pod.Name, StringComparer.Ordinal).ToList());
}
