using System.Collections.Immutable;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Push;
using IapK8s.Controller.Reconciling;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Versions;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Status;

namespace IapK8s.Controller.Status;

/// <summary>Works out how every policy stands from what was read, what was compiled and who acknowledged what. Pure.</summary>
internal static class StatusBuilder
{
    public static StatusDocument Build(Round round, ResourceCatalog catalog, ISubscriberStates subscribers, Uri portal, StatusDocument? previous, DateTimeOffset now)
    {
        var findings = round.State.Findings.AddRange(round.Compiled.Findings);
        var good = round.State.Resources.Policies.Concat<IResource>(round.State.Resources.ClusterPolicies).ToDictionary(policy => policy.Id, policy => policy.Metadata.Generation);
        var named = findings.Select(finding => finding.Resource).OfType<ResourceId>().Where(id => id.Kind is ApiGroup.IapPolicy or ApiGroup.ClusterIapPolicy);
        var before = (previous?.Policies ?? []).ToDictionary(policy => (policy.Namespace, policy.Name));
        var effective = round.Compiled.Effective.ToDictionary(summary => (summary.Namespace, summary.Policy));
        // A policy is as far as every pod is that it says something to, the ones that only inherit from it too.
        var targets = round.Compiled.Pods.Values.SelectMany(pod => pod.Policies.Select(policy => (pod.Pod, Policy: policy)))
            .SelectMany(target => effective[(target.Policy.Namespace, target.Policy.Name)].Contributors.Select(name => (Name: name, target.Pod, target.Policy)))
            .ToLookup(target => target.Name);
        var policies =
            from id in good.Keys.Concat(named).Distinct()
            orderby id.Namespace, id.Name
            select Policy(id, good.GetValueOrDefault(id));
        return new StatusDocument(
            [.. policies],
            [.. findings.Select(finding => new FindingStatus(
                finding.Severity.ToString(), finding.Reason.ToString(), finding.Resource?.ToString(), finding.Field, finding.Message, finding.Fix, finding.Location?.ToString(), finding.InForce))],
            [.. round.Compiled.Providers.Values.Select(provider => new ProviderStatus(
                provider.Definition.Name, provider.Definition.Issuer, catalog.Inputs.Documents.GetValueOrDefault(provider.Definition.Issuer)?.FetchedAt))]);

        PolicyStatus Policy(ResourceId id, long generation)
        {
            var own = findings.Where(finding => finding.Resource == id && finding.Severity == FindingSeverity.Error).ToList();
            var pods = targets[$"{id.Namespace}/{id.Name}"].Select(target => Progress(target.Pod.Namespace, target.Pod.Name, target.Policy, catalog, subscribers)).ToList();
            var programmed = ProgrammedCount.Judge(pods, generation, subscribers.UnreachableReplicas);
            var old = before.GetValueOrDefault((id.Namespace, id.Name));
            return new PolicyStatus(
                id.Kind,
                id.Namespace,
                id.Name,
                generation,
                [
                    Condition(old, ConditionTypes.Accepted, FromFindings(own.Where(finding => !IsReference(finding)), ConditionReasons.Accepted)),
                    Condition(old, ConditionTypes.ResolvedRefs, FromFindings(own.Where(IsReference), ConditionReasons.ResolvedRefs)),
                    Condition(old, ConditionTypes.Programmed, programmed),
                    Condition(old, ConditionTypes.Protected, ProtectedCount.Judge(pods.Select(pod => pod.Pod).Distinct().Select(pod => (pod, subscribers.FindCapture(pod))).ToList(), now)),
                ],
                ProgrammedCount.Summarize(pods),
                [.. targets[$"{id.Namespace}/{id.Name}"].Where(target => target.Policy.Name == target.Name).Select(target => (target.Policy.Namespace, target.Policy.Assertion.Audience)).Distinct()
                    .OrderBy(app => app.Audience, StringComparer.Ordinal).Select(app => new AssertionStatus(app.Audience, AppIssuer.Of(portal, app.Namespace, app.Audience)))],
                effective.TryGetValue((id.Namespace, $"{id.Namespace}/{id.Name}"), out var summary) ? Effective(summary) : null);
        }

        Condition Condition(PolicyStatus? old, string type, (bool Status, string Reason, string Message) current)
        {
            var last = old?.Conditions.FirstOrDefault(condition => condition.Type == type);
            return new Condition(type, current.Status, current.Reason, current.Message, last is not null && last.Status == current.Status ? last.LastTransitionTime : now);
        }
    }

    private static EffectiveStatus Effective(EffectivePolicySummary summary) => new(
        [.. summary.Settings.Select(setting => new EffectiveSettingStatus(setting.Field, setting.Value, setting.From, setting.LimitedBy))],
        [.. summary.Rules.Select(rules => new RuleCountStatus(rules.Level.ToString(), rules.Allow, rules.Deny))]);

    private static PodProgress Progress(string ns, string name, PolicyDefinition policy, ResourceCatalog catalog, ISubscriberStates subscribers)
    {
        var peer = PeerIdentity.ForPod(ns, name);
        var resource = ResourceNames.Policy(policy.Name);
        var state = subscribers.Find(peer, catalog.UidOf(peer));
        var wanted = catalog.ViewOf(peer).Own.GetValueOrDefault(resource);
        var acknowledged = state is not null && wanted is not null && state.Versions.GetValueOrDefault(resource) == wanted.Version;
        return new PodProgress($"{ns}/{name}", acknowledged, state?.Connected ?? false, acknowledged ? null : state?.Refusal, state?.Refusal?.Message.StartsWith(Features.MissingPrefix, StringComparison.Ordinal) ?? false);
    }

    private static (bool Status, string Reason, string Message) FromFindings(IEnumerable<Finding> findings, string reason)
    {
        var errors = findings.ToList();
        return errors switch
        {
            [] => (true, reason, ""),
            [var only] => (false, only.Reason.ToString(), only.ToString()),
            [var first, ..] => (false, first.Reason.ToString(), $"{errors.Count} mistakes; the first: {first}"),
        };
    }

    private static bool IsReference(Finding finding) => finding.Reason is FindingReason.RefNotFound or FindingReason.RefNotPermitted or FindingReason.SecretForbidden;
}
