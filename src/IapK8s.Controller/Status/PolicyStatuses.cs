using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Push;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Versions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Status;

namespace IapK8s.Controller.Status;

/// <summary>How policies of all levels stand. Pure.</summary>
internal sealed class PolicyStatuses
{
    private static readonly ConditionalWeakTable<EffectivePolicySummary, EffectiveStatus> KnownEffective = [];

    private readonly StatusInputs _inputs;
    private readonly PolicyPods _pods;
    private readonly Dictionary<string, EffectivePolicySummary> _effective;
    private readonly Dictionary<string, PolicySelection> _selections;

    public PolicyStatuses(StatusInputs inputs)
    {
        _inputs = inputs;
        _pods = PolicyPods.Of(inputs.Round);
        // What a cluster policy protects by itself is in every namespace, under the cluster policy's name; its own status says nothing of one namespace.
        _effective = inputs.Round.Compiled.Effective.Where(summary => summary.Policy[0] != '/').ToDictionary(summary => summary.Policy, StringComparer.Ordinal);
        _selections = inputs.Round.Compiled.Selections.Where(selection => selection.Policy[0] != '/').ToDictionary(selection => selection.Policy, StringComparer.Ordinal);
    }

    /// <param name="policy">As it is in force; null where it is not.</param>
    public PolicyStatus Of(ObjectStanding standing, IResource? policy)
    {
        var name = $"{standing.Id.Namespace}/{standing.Id.Name}";
        var targets = _pods.TargetsOf(name).ToList();
        var progress = targets.GroupBy(target => target.Pod.Pod).Select(pod => Progress(pod.First().Pod, [.. pod.Select(target => target.Policy)])).ToList();
        var captures = Captures(name, targets.Select(target => target.Pod.Pod.ToString()));
        var atGateway = _pods.AtGatewayOf(name).ToList();
        List<PolicyDefinition> own = [.. targets.Where(target => target.Answers).Select(target => target.Policy), .. atGateway.Where(target => target.Answers).Select(target => target.Policy)];
        var summary = ProgrammedCount.Summarize(progress, captures.Sum(capture => ProtectedCount.IsProven(capture.Standing, _inputs.Now) ? 0 : 1), captures.Count);
        return new PolicyStatus(
            standing.Id.Kind,
            standing.Id.Namespace,
            standing.Id.Name,
            standing.Generation,
            standing.WithReady(
            [
                standing.Accepted,
                standing.ResolvedRefs,
                standing.Condition(ConditionTypes.Programmed, ProgrammedCount.Judge(progress, AtGateway([.. atGateway.Select(target => target.Policy)]), standing.Sound, _inputs.Subscribers.UnreachableReplicas), standing.Sound),
                standing.Condition(ConditionTypes.Protected, ProtectedOf(standing, policy, captures), standing.Sound),
            ]),
            ModeOf(standing, policy, own),
            summary,
            [.. own.Select(definition => (definition.Namespace, definition.Assertion.Audience)).Distinct()
                .OrderBy(app => app.Audience, StringComparer.Ordinal).Select(app => new AssertionStatus(app.Audience, AppIssuer.Of(_inputs.Portal, app.Namespace, app.Audience)))],
            _effective.TryGetValue(name, out var effective) ? KnownEffective.GetValue(effective, Effective) : null,
            HashOf(own),
            SelectionOf(name, policy))
        {
            Pods = _inputs.NamesPods ? Pods(progress, captures, targets) : null,
        };
    }

    /// <summary>Those that have a policy to acknowledge, and those without a sidecar.</summary>
    private List<PodStatus> Pods(List<PodProgress> progress, List<PodCapture> captures, List<PolicyTarget> targets)
    {
        var byPod = progress.ToDictionary(pod => pod.Pod, StringComparer.Ordinal);
        var holding = targets.ToLookup(target => target.Pod.Pod.ToString(), StringComparer.Ordinal);
        return [.. captures.Select(capture => Pod(capture, byPod.GetValueOrDefault(capture.Pod), holding[capture.Pod].FirstOrDefault()))];
    }

    private PodStatus Pod(PodCapture capture, PodProgress? progress, PolicyTarget? target)
    {
        var state = target is null ? null : _inputs.Subscribers.Find(PeerIdentity.ForPod(target.Pod.Pod.Namespace, target.Pod.Pod.Name), target.Pod.Uid);
        var isProven = ProtectedCount.IsProven(capture.Standing, _inputs.Now);
        return new PodStatus(
            capture.Pod, progress?.Acknowledged ?? false, progress?.Connected ?? false,
            target is null ? null : state?.Versions.GetValueOrDefault(ResourceNames.Policy(target.Policy.Name)), progress?.Refusal?.Message,
            isProven, isProven ? null : capture.RestartCommand is { } command ? $"it has no sidecar: {command}" : ProtectedCount.Why(capture.Standing, _inputs.Now));
    }

    /// <summary>Each pod once, bare ones among them.</summary>
    private List<PodCapture> Captures(string policy, IEnumerable<string> targets)
    {
        var bare = _pods.BareOf(policy).ToDictionary(pod => pod.Pod, pod => pod.Command, StringComparer.Ordinal);
        return [.. targets.Concat(bare.Keys).Distinct().Order(StringComparer.Ordinal).Select(pod => new PodCapture(pod, _inputs.Subscribers.FindCapture(pod), bare.GetValueOrDefault(pod)))];
    }

    /// <summary>Null where gateways have nothing of it.</summary>
    private PodProgress? AtGateway(List<PolicyDefinition> policies) => policies.Count == 0 ? null : Progress("gateway", _inputs.Subscribers.Find(PeerIdentity.Gateway, ""), policies);

    /// <summary>A pod has got as far as with all that it is sent of the policy.</summary>
    private PodProgress Progress(PodSnapshot pod, List<PolicyDefinition> policies) =>
        Progress(pod.Pod.ToString(), _inputs.Subscribers.Find(PeerIdentity.ForPod(pod.Pod.Namespace, pod.Pod.Name), pod.Uid), policies);

    private PodProgress Progress(string subscriber, SubscriberState? state, List<PolicyDefinition> policies)
    {
        var acknowledged = state is not null && policies.TrueForAll(policy => _inputs.VersionOf(policy) is { } wanted && state.Versions.GetValueOrDefault(ResourceNames.Policy(policy.Name)) == wanted);
        return new PodProgress(
            subscriber, acknowledged, state?.Connected ?? false, acknowledged ? null : state?.Refusal, state?.Refusal?.Message.StartsWith(Features.MissingPrefix, StringComparison.Ordinal) ?? false);
    }

    private (bool Status, string Reason, string Message) ProtectedOf(ObjectStanding standing, IResource? policy, List<PodCapture> captures) => policy switch
    {
        IapPolicy { Spec.IsForApplications: true } => standing.IsServed() ? ProtectedCount.Outside : ProtectedCount.OutsideUnserved,
        IapPolicy { Spec: { IsForNamespace: false, IsAtSidecar: false } } => standing.IsServed("spec.enforceAt") ? ProtectedCount.EdgeOnly : ProtectedCount.Nowhere,
        _ => ProtectedCount.Judge(captures, _inputs.Now),
    };

    /// <summary>As the compiler has it: of policies that share hosts the strictest mode, and none that a ceiling forbids. Without a pod, what it would be alone.</summary>
    private static string? ModeOf(ObjectStanding standing, IResource? policy, List<PolicyDefinition> own)
    {
        if (policy is null)
        {
            return null;
        }

        if (own.Count > 0)
        {
            return own.Min(definition => definition.Mode).ToString();
        }

        var written = (policy as IapPolicy)?.Spec.Mode ?? (policy as ClusterIapPolicy)?.Spec.Mode;
        var isForbidden = standing.Findings.Any(finding => finding is { Reason: FindingReason.CeilingExceeded, Field: "spec.mode" });
        return isForbidden ? nameof(PolicyMode.Enforce) : written ?? nameof(PolicyMode.Enforce);
    }

    /// <summary>Of what its pods hold: of one policy where all of them have the same.</summary>
    private string? HashOf(IEnumerable<PolicyDefinition> definitions)
    {
        var versions = definitions.Select(_inputs.VersionOf).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return versions.Count switch
        {
            0 => null,
            1 => versions[0],
            _ => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', versions))).AsSpan(0, 8)),
        };
    }

    private PodSelection? SelectionOf(string name, IResource? policy) => policy switch
    {
        IapPolicy { Spec: { IsForNamespace: false, IsAtSidecar: false } } or IapPolicy { Spec.IsForApplications: true } => new PodSelection([], IsWhole: true),
        IapPolicy { Spec.IsForNamespace: false } => _selections.TryGetValue(name, out var selection) ? new PodSelection(selection.Pods, selection.IsWhole) : new PodSelection([], IsWhole: false),
        null => new PodSelection([], IsWhole: false),
        _ => null,
    };

    private static EffectiveStatus Effective(EffectivePolicySummary summary) => new(
        [.. summary.Settings.Select(setting => new EffectiveSettingStatus(setting.Field, setting.Value, setting.From, setting.LimitedBy))],
        [.. summary.Rules.Select(rules => new RuleCountStatus(rules.Level.ToString(), rules.Allow, rules.Deny))]);
}
