using System.Globalization;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Tests.Requests;

internal sealed class CanonicalHostTests
{
    private static IEnumerable<TestCaseData> Hosts => Table.Read("hosts.txt", 4);

    [TestCaseSource(nameof(Hosts))]
    public void Host(string value, string expected, string port)
    {
        var isHost = CanonicalHost.TryParse(value, out var host, out var actualPort);

        isHost.ShouldBe(expected != "!");
        host.ShouldBe(isHost ? expected : "");
        actualPort.ShouldBe(port.Length == 0 ? null : int.Parse(port, CultureInfo.InvariantCulture));
        if (isHost)
        {
            CanonicalHost.TryParse(host, out var again, out var noPort).ShouldBeTrue();
            again.ShouldBe(host);
            noPort.ShouldBeNull();
        }
    }

    [Test]
    public void RefusesNull() => CanonicalHost.TryParse(null, out _, out _).ShouldBeFalse();

    [Test]
    public void TakesTheLongestLabel_AndRefusesOneMore()
    {
        CanonicalHost.TryParse(new string('a', 63) + ".example", out _, out _).ShouldBeTrue();
        CanonicalHost.TryParse(new string('a', 64) + ".example", out _, out _).ShouldBeFalse();
    }

    [Test]
    public void TakesTheLongestName_AndRefusesOneMore()
    {
        var name = string.Join('.', Enumerable.Repeat(new string('a', 49), 5));
        CanonicalHost.TryParse(name + ".aaa", out _, out _).ShouldBeTrue();
        CanonicalHost.TryParse(name + ".aaa.", out _, out _).ShouldBeTrue();
        CanonicalHost.TryParse(name + ".aaaa", out _, out _).ShouldBeFalse();
        CanonicalHost.TryParse(new string('a', 100_000), out _, out _).ShouldBeFalse();
    }

    [Test]
    public void ReturnsTheVeryString_WhenItIsCanonical()
    {
        const string value = "app.example.com";
        CanonicalHost.TryParse(value, out var host, out _).ShouldBeTrue();
        host.ShouldBeSameAs(value);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isHost = CanonicalHost.TryParse(value, out _, out _);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        isHost.ShouldBeTrue();
        allocated.ShouldBe(0);
    }
}
