using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Compiler.AccessLevels;
using IapK8s.Compiler.Merging;
using IapK8s.Compiler.Outputs;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Scopes;

/// <summary>
/// Sessions' scopes, (namespace, origin). They follow from the policies alone, pods or none: a workload scaled to zero and back must find its visitors
/// signed in.
/// </summary>
internal static class ScopeCompiler
{
    /// <param name="enforced">What the pods that there are and gateways enforce: policies that share an origin there decide together.</param>
    public static ImmutableSortedDictionary<string, CompiledScope> Compile(IEnumerable<PolicyDraft> drafts, IEnumerable<PodPolicy> enforced, LevelMentions mentions)
    {
        var inForce = enforced.SelectMany(policy => policy.Definition.Hosts.Select(entry => (entry.Origin, policy.Merged)))
            .Distinct().ToLookup(policy => policy.Origin, policy => policy.Merged.Settings, StringComparer.Ordinal);
        return drafts.SelectMany(draft => draft.Hosts.Select(entry => (Draft: draft, entry.Origin)))
            .GroupBy(pair => (pair.Draft.Settings.Namespace, pair.Origin), pair => pair.Draft)
            .Select(scope => Compile(scope.Key.Namespace, scope.Key.Origin, [.. scope], [.. inForce[scope.Key.Origin]], mentions))
            .OfType<CompiledScope>()
            .ToImmutableSortedDictionary(scope => scope.Key, scope => scope, StringComparer.Ordinal);
    }

    /// <summary>Null where nobody answers for the origin: its host is held by policies that give it another scheme or port.</summary>
    private static CompiledScope? Compile(string ns, string origin, IReadOnlyList<PolicyDraft> members, IReadOnlyList<PolicyDefinition> inForce, LevelMentions mentions)
    {
        // A policy that answers for the host nowhere accepts no session of it; what its Deny rules ask for must be in the session all the same.
        List<PolicyDefinition> answering = [.. inForce, .. members.Where(draft => draft is { OnlyDenies: false, Targets.IsEmpty: true, GatewayTargets.IsEmpty: true }).Select(draft => draft.Settings)];
        if (answering.Count == 0)
            return null;
        var rules = members.SelectMany(draft => draft.Rules).Select(rule => rule.Definition).ToList();
        var mentioned = rules.SelectMany(rule => rule.Members.Concat(rule.ExceptMembers)).ToList();
        var levels = mentions.NeededBy(rules);
        var conditions = rules.Select(rule => rule.Condition).Concat(levels.Select(level => level.Expression)).OfType<string>().Distinct(StringComparer.Ordinal).Select(ConditionReading.Of).ToList();
        var groups = Sorted(mentioned.Where(member => member.Kind == MemberKind.Group).Select(member => member.Value)
            .Concat(conditions.SelectMany(condition => condition.Groups)));
        var claims = Sorted(mentioned.Where(member => member.Kind == MemberKind.Claim).Select(member => member.Value[..member.Value.IndexOf('=', StringComparison.Ordinal)])
            .Concat(members.SelectMany(draft => draft.Settings.Assertion.Claims))
            .Concat(levels.SelectMany(level => level.Conditions).SelectMany(part => part.Claims).Select(claim => claim.Name))
            .Concat(conditions.SelectMany(condition => condition.Claims)));
        return new CompiledScope(ns, origin,
            Sorted(answering.Select(policy => policy.Provider).OfType<string>()),
            groups, claims, Hash(groups, claims), Strictest([.. answering.Select(policy => policy.Session)]));
    }

    private static SessionSettings Strictest(IReadOnlyList<SessionSettings> settings) => new()
    {
        MaxAge = settings.Min(session => session.MaxAge),
        IdleTimeout = settings.Min(session => session.IdleTimeout),
        RecheckInterval = settings.Min(session => session.RecheckInterval),
        StaleFor = settings.Min(session => session.StaleFor),
    };

    /// <summary>Lengths stand before texts, so that no two vocabularies give the same bytes.</summary>
    private static string Hash(ImmutableArray<string> groups, ImmutableArray<string> claims)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var list in new[] { groups, claims })
        {
            Append(hash, list.Length);
            foreach (var text in list)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                Append(hash, bytes.Length);
                hash.AppendData(bytes);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static void Append(IncrementalHash hash, int length)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        hash.AppendData(bytes);
    }

    private static ImmutableArray<string> Sorted(IEnumerable<string> values) => [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
