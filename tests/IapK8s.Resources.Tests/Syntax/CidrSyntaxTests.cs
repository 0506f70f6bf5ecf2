using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Tests.Syntax;

internal sealed class CidrSyntaxTests
{
    [TestCase("10.0.0.0/8", "10.0.0.0/8")]
    [TestCase("192.168.1.7/32", "192.168.1.7/32")]
    [TestCase("FD00:0:0::/16", "fd00::/16")]
    [TestCase("2001:db8::/33", "2001:db8::/33")]
    [TestCase("172.16.0.0/12", "172.16.0.0/12")]
    public void ReadsARange(string text, string canonical)
    {
        CidrSyntax.Parse(text, out var read).ShouldBeNull();
        read.ShouldBe(canonical);
    }

    [TestCase("")]
    [TestCase("10.0.0.0")]
    [TestCase("10.0.0.1/8")]
    [TestCase("172.31.0.0/12")]
    [TestCase("10.0.0.0/33")]
    [TestCase("10.0.0.0/-1")]
    [TestCase("10.0.0.0/08")]
    [TestCase("10.0.0.0/ 8")]
    [TestCase("10/8")]
    [TestCase("010.0.0.0/8")]
    [TestCase("0x0a.0.0.0/8")]
    [TestCase("fe80::%eth0/64")]
    [TestCase("::ffff:10.0.0.0/104")]
    [TestCase("[fd00::]/16")]
    [TestCase("fd00::1/16")]
    [TestCase("example.com/8")]
    [TestCase("0.0.0.0/0", TestName = "S12_RefusesEveryAddressThereIs")]
    [TestCase("::/0", TestName = "S12_RefusesEveryAddressThereIs_InIPv6")]
    public void RefusesWhatIsNone(string text) => CidrSyntax.Parse(text, out _).ShouldNotBeNull();
}
