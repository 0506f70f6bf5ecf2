using IapK8s.Policy.Conditions;

namespace IapK8s.Policy.Tests.Conditions;

internal sealed class LooseMatchTests
{
    [TestCase("identity.email.endsWith('example.com')", "mallory@evilexample.com")]
    [TestCase("request.method == 'GET' && identity.email.lowerAscii().endsWith('example.com')", "mallory@evilexample.com")]
    [TestCase("request.host.endsWith('example.com')", "evilexample.com")]
    [TestCase("identity.claims.hd.endsWith('example.com')", "evilexample.com")]
    [TestCase("identity.email.contains('@example.com')", "mallory@example.com.evil.example")]
    [TestCase("request.host.contains('internal')", "internal.evil.example")]
    [TestCase("identity.email.matches('.*@example.com')", "whatever has a part that matches")]
    [TestCase("identity.email.matches('^a@x.com|b@x.com$')", "whatever has a part that matches")]
    [TestCase("identity.email.matches('^.*@example[.]com$') || identity.sub.matches('^s-')", "whatever has a part that matches")]
    public void NamesWhatElseItHoldsFor(string condition, string example) =>
        ConditionReading.Of(condition).LooseMatches.Single().Example.ShouldBe(example);

    [TestCase("identity.email.endsWith('@example.com')")]
    [TestCase("request.host.endsWith('.example.com')")]
    [TestCase("identity.email.matches('^[a-z]+@example[.]com$')")]
    [TestCase("request.path.endsWith('index.html') || request.path.contains('/x/')")]
    [TestCase("request.headers['x'].contains('a')")]
    [TestCase("identity.sub.endsWith('-svc')")]
    public void LeavesAloneWhatMeansWhatItSays(string condition) => ConditionReading.Of(condition).LooseMatches.ShouldBeEmpty();
}
