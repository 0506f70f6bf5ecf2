using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Matching;

/// <summary>Patterns against paths, seen through decisions: what Allow grants and what Deny bites.</summary>
internal sealed class PathMatchingTests
{
    private static IEnumerable<TestCaseData> Paths => Table.Read("paths.txt", 5);

    [TestCaseSource(nameof(Paths))]
    public void Matching(string pattern, string target, string allow, string deny)
    {
        Request(target).Target.IsValid.ShouldBeTrue();

        Enforce(Allow("a", "allUsers").At(pattern)).Decide(target, null).IsAllowed.ShouldBe(allow == "yes");
        Enforce(Allow("a", "allUsers"), Deny("d", "allUsers").At(pattern)).Decide(target, null).IsAllowed.ShouldBe(deny != "yes");
    }

    /// <summary>Beyond the buffer on the stack, too.</summary>
    [Test]
    public void DenyBites_OnLongPaths()
    {
        var name = new string('A', 1500);
        var policy = Enforce(Allow("a", "allUsers"), Deny("d", "allUsers").At($"/{name.ToLowerInvariant()}/x"));

        policy.Decide($"/{name}/x", null).IsAllowed.ShouldBeFalse();
        policy.Decide($"/{name}%2Fx;y", null).IsAllowed.ShouldBeFalse();
        policy.Decide($"/{name}/y", null).IsAllowed.ShouldBeTrue();
    }

    [Test]
    public void RuleWithSeveralPaths_MatchesEach()
    {
        var policy = Enforce(Allow("a", "allUsers").At("/a", "/b/*.js", "/b/c*", "/b/*d*", "/c/**"));

        foreach (var target in new[] { "/a", "/b/x.js", "/b/cx", "/b/xdx", "/c/y/z" })
        {
            policy.Decide(target, null).IsAllowed.ShouldBeTrue(target);
        }

        policy.Decide("/b/x", null).IsAllowed.ShouldBeFalse();
    }

    [Test]
    public void MatchesInEveryWord_WhenThereAreManyRules()
    {
        var policy = Enforce(Enumerable.Range(0, 3000).Select(i => Allow($"r{i:0000}", "allUsers").At($"/p{i}/*")));

        for (var i = 0; i < 3000; i += 61)
        {
            policy.Decide($"/p{i}/x", null).Rule!.Name.ShouldBe($"r{i:0000}");
        }

        policy.Decide("/p3000/x", null).IsAllowed.ShouldBeFalse();
    }
}
