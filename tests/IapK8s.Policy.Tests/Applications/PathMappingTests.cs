using CsCheck;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Tests.Applications;

/// <summary>The public path and the app's are one path with another beginning.</summary>
internal sealed class PathMappingTests
{
    [TestCase("/erp", "/app", "/erp", "/app")]
    [TestCase("/erp", "/app", "/erp/", "/app/")]
    [TestCase("/erp", "/app", "/erp/x?y=/erp", "/app/x?y=/erp")]
    [TestCase("/erp", "/app", "/erp?x", "/app?x")]
    [TestCase("/erp", "/app", "/erpx", null)]
    [TestCase("/erp", "/app", "/ERP/x", null)]
    [TestCase("/erp", "/app", "/", null)]
    [TestCase("/erp", "/app", "/erp%2Fx", null)]
    [TestCase("/erp", "", "/erp", "/")]
    [TestCase("/erp", "", "/erp?x", "/?x")]
    [TestCase("/erp", "", "/erp/x", "/x")]
    [TestCase("", "/app", "/x", "/app/x")]
    [TestCase("", "/app", "/", "/app/")]
    [TestCase("/a/b", "/a/b", "/a/b/c", "/a/b/c")]
    public void MapsWholeSegments(string prefix, string replacement, string target, string? mapped)
    {
        var mapping = new PathMapping(prefix, replacement);
        mapping.Apply(target).ShouldBe(mapped);
        if (mapped is not null && prefix.Length > 0 && replacement.Length > 0)
        {
            mapping.Reverse(mapped).ShouldBe(target);
        }
    }

    [Test]
    public void NoTargetLeadsOutOfThePrefix() =>
        Gen.String[Gen.Char["/.%2eEfF5cC;ab?\\"], 0, 24].Select(text => "/erp/" + text).Sample(raw =>
        {
            var target = CanonicalTarget.Parse(raw, new PathOptions());
            if (!target.IsValid || new PathMapping("/erp", "/app/v2").Apply(target.WireTarget) is not { } mapped)
            {
                return;
            }

            // What the app parses begins with its prefix, and goes on as the path that was decided on.
            var seen = CanonicalTarget.Parse(mapped, new PathOptions());
            seen.WireTarget.ShouldBe(mapped);
            seen.Path.ToString().ShouldBe("/app/v2" + target.Path.ToString()["/erp".Length..]);
        });
}
