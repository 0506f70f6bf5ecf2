using System.Collections.Immutable;
using CsCheck;
using IapK8s.Compiler.Outputs;
using IapK8s.Compiler.Targets;

namespace IapK8s.Compiler.Tests;

/// <summary>What a part of the namespaces comes to is a part of what all of them come to.</summary>
internal sealed class PartPropertyTests
{
    private const int Cases = 300;

    /// <summary>External ones, and those of Services and pods.</summary>
    private static readonly string[] Names = [.. RandomSets.Hosts, "s1", "s2.n1", "both.n2.svc.cluster.local", "10.0.0.1"];

    [Test]
    public void WhoAnswersToAHostIsAmongThoseThatBearIt() => Gen.Select(RandomSets.OfAllTargets, Gen.OneOf(Names)).Sample((set, host) =>
    {
        var whole = PolicyCompiler.Compile(set);
        var answering = whole.Pods.Values.SelectMany(pod => pod.Policies).Where(policy => policy.Hosts.Any(entry => entry.Host == host) || policy.InternalHosts.Contains(host))
            .Concat(whole.Gateway.Select(policy => policy.Policy).Where(policy => policy.Hosts.Any(entry => entry.Host == host)));
        answering.Select(policy => policy.Namespace).ShouldBeSubsetOf(HostSearch.NamespacesOf(set, host));
    }, iter: Cases);

    [Test]
    public void APartIsWhatTheWholeSaysOfIt() => Gen.Select(RandomSets.OfAllTargets, Gen.OneOf("n1", "n2")).Sample((set, ns) =>
    {
        var (part, whole) = (PolicyCompiler.CompileOnly(set, new HashSet<string> { ns }, findsAll: true), PolicyCompiler.Compile(set));
        CompilationJson.Write(Of(ns, part)).ShouldBe(CompilationJson.Write(Of(ns, whole)), RandomSets.Print(set));
        part.Effective.Where(summary => summary.Namespace == ns).Select(Print).ShouldBe(whole.Effective.Where(summary => summary.Namespace == ns).Select(Print));
    }, iter: Cases);

    [Test]
    public void OfTheOthersNothingIsWorkedOut() => RandomSets.Generator.Sample(
        set => PolicyCompiler.CompileOnly(set, new HashSet<string> { "n1" }, findsAll: false).Policies.ShouldAllBe(policy => policy.Namespace == "n1"), iter: 20);

    /// <summary>What there is of the namespace, and the cluster's findings.</summary>
    private static CompilationResult Of(string ns, CompilationResult result) => result with
    {
        Pods = result.Pods.Where(pod => pod.Key.Namespace == ns).ToImmutableSortedDictionary(),
        Gateway = [.. result.Gateway.Where(policy => policy.Policy.Namespace == ns)],
        Scopes = result.Scopes.Where(scope => scope.Value.Namespace == ns).ToImmutableSortedDictionary(StringComparer.Ordinal),
        Findings = [.. result.Findings.Where(finding => finding.Resource is not { Namespace.Length: > 0 } resource || resource.Namespace == ns)],
    };

    private static string Print(EffectivePolicySummary summary) => $"{summary.Policy} of {string.Join(' ', summary.Contributors)}: {string.Join("; ", summary.Settings)}; {string.Join("; ", summary.Rules)}";
}
