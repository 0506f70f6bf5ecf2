using CsCheck;
using IapK8s.Identity.Cookies;
using IapK8s.TestKit.Properties;

namespace IapK8s.Identity.Tests.Cookies;

internal sealed class CookieHeaderTests
{
    private const string Ours = "__Host-Iap-0a1b2c3d";

    [TestCase("__Host-Iap-0a1b2c3d=v", "v")]
    [TestCase("a=1; __Host-Iap-0a1b2c3d=v; b=2", "v")]
    [TestCase("a=1;__Host-Iap-0a1b2c3d=v;b=2", "v")]
    [TestCase("  __Host-Iap-0a1b2c3d=v  ", "v")]
    [TestCase("__Host-Iap-0a1b2c3d=a=b", "a=b")]
    [TestCase("__Host-Iap-0a1b2c3d=", "")]
    [TestCase("__Host-Iap-0a1b2c3d", "")]
    public void FindsTheCookie(string header, string expected)
    {
        CookieHeader.Find(header, Ours, out var value).ShouldBe(CookieLookup.Found);
        value.ToString().ShouldBe(expected);
    }

    [TestCase("")]
    [TestCase(";;;")]
    [TestCase("a=__Host-Iap-0a1b2c3d=v")]
    [TestCase("__host-iap-0a1b2c3d=v")]
    [TestCase("__Host-Iap-0a1b2c3d2=v")]
    [TestCase("x__Host-Iap-0a1b2c3d=v")]
    public void FindsNothing_WhereTheNameIsAnother(string header) => CookieHeader.Find(header, Ours, out _).ShouldBe(CookieLookup.Absent);

    [TestCase("__Host-Iap-0a1b2c3d=v; __Host-Iap-0a1b2c3d=w")]
    [TestCase("__Host-Iap-0a1b2c3d=v; a=b; __Host-Iap-0a1b2c3d=v")]
    [TestCase("__Host-Iap-0a1b2c3d=v; __Host-Iap-0a1b2c3d")]
    [TestCase("__Host-Iap-0a1b2c3d =v; __Host-Iap-0a1b2c3d=v")]
    [TestCase("a=\"; __Host-Iap-0a1b2c3d=v; b=\"; __Host-Iap-0a1b2c3d=w")]
    public void S44_ReportsDuplicates_AndGivesNeither(string header)
    {
        CookieHeader.Find(header, Ours, out var value).ShouldBe(CookieLookup.Duplicate);
        value.IsEmpty.ShouldBeTrue();
    }

    [TestCase("a=1; __Host-Iap-0a1b2c3d=v; b=2", "a=1; b=2")]
    [TestCase("__Host-Iap-Attempt-x=1;a=1", "a=1")]
    [TestCase("a=\"x; __Host-Iap-0a1b2c3d=v; y\"", "a=\"x; y\"")]
    [TestCase("__HOST-IAP-x=1; a=1", "a=1")]
    [TestCase("__Host_Iap_x=1; a=1", "a=1")]
    [TestCase("..host.iap.x=1; a=1", "a=1")]
    [TestCase("%5F%5FHost-Iap-x=1; a=1", "a=1")]
    [TestCase("__Host-%49ap-x=1; a=1", "a=1")]
    [TestCase("=__Host-Iap-x=1; a=1", "a=1")]
    [TestCase("__Host-Iap-x; a=1", "a=1")]
    [TestCase("\t__Host-Iap-x =1; a=1", "a=1")]
    public void RemovesEverySpellingOfOurs(string header, string expected) => CookieHeader.WithoutOurs(header).ShouldBe(expected);

    [TestCase("__Host-Iap-0a1b2c3d=v")]
    [TestCase("__Host-Iap-0a1b2c3d=v; __host_iap_y=2;")]
    public void LeavesNoHeader_WhereNothingRemains(string header) => CookieHeader.WithoutOurs(header).ShouldBeNull();

    [TestCase("a=1; b=2")]
    [TestCase("a=1;b=2;;")]
    [TestCase("__Host-session=1; iap=2; hostiap=3; capital=4; %zz=5")]
    public void KeepsForeignHeadersToTheLetter(string header) => CookieHeader.WithoutOurs(header).ShouldBeSameAs(header);

    [TestCase("__Host-Iap-0a1b2c3d=v; Path=/; Secure")]
    [TestCase("__host-iap-0a1b2c3d=v")]
    [TestCase(" \t__Host-Iap-x=; Max-Age=0")]
    [TestCase("=__Host-Iap-x=1")]
    [TestCase("__Host-Iap-x")]
    [TestCase("__Host_Iap_x=1")]
    public void RecognisesAnAppThatSetsOneOfOurs(string line) => CookieHeader.SetsOurs(line).ShouldBeTrue();

    [TestCase("session=__Host-Iap-x; Path=/")]
    [TestCase("a=b; Comment=__Host-Iap-x=1")]
    [TestCase("__Host-other=1")]
    [TestCase("")]
    public void LetsAnAppSetItsOwn(string line) => CookieHeader.SetsOurs(line).ShouldBeFalse();

    [Test]
    public void WritesStrictLines()
    {
        SetCookie.Create(Ours, "v", TimeSpan.FromHours(1)).ShouldBe("__Host-Iap-0a1b2c3d=v; Max-Age=3600; Path=/; Secure; HttpOnly; SameSite=Lax");
        SetCookie.Delete(Ours).ShouldBe("__Host-Iap-0a1b2c3d=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax");
    }

    [Test]
    [Category("Property")]
    public void NeverLeavesOneOfOursBehind() => Gen.String[Gen.OneOf("_Host-Iap-x=1; \t%\"ab".ToCharArray()), 0, 60].Array[1, 4].Sample(
        parts =>
        {
            var left = CookieHeader.WithoutOurs(string.Join("; __Host-Iap-x=", parts));
            return left is null || (!left.Contains("__Host-Iap-x=", StringComparison.Ordinal) && CookieHeader.WithoutOurs(left) == left);
        },
        iter: PropertyCases.Count);

    [Test]
    public void FindsWithoutAllocation()
    {
        const string header = "a=1; b=2; __Host-Iap-0a1b2c3d=v; c=3";
        CookieHeader.Find(header, Ours, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            CookieHeader.Find(header, Ours, out _);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
