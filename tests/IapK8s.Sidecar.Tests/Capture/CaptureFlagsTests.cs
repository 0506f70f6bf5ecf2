using IapK8s.Policy.Definitions;
using IapK8s.Sidecar.Capture;

namespace IapK8s.Sidecar.Tests.Capture;

internal sealed class CaptureFlagsTests
{
    [Test]
    public async Task ReadsEveryFlag()
    {
        var (options, errors) = await ParseAsync("--capture-port", "1", "--probe-port", "2", "--own-port", "3,4", "--uid", "5", "--lock-port", "8080, 80", "--loopback", "Strict",
            "--loopback-open", "80", "--record", Path.Combine(Path.GetTempPath(), "record.json"), "--nft", "/usr/sbin/nft", "--print");

        errors.ShouldBeEmpty();
        options!.CapturePort.ShouldBe(1);
        options.ProbePort.ShouldBe(2);
        options.OwnPorts.ShouldBe([3, 4]);
        options.Uid.ShouldBe(5u);
        options.LockPorts.ShouldBe([80, 8080]);
        options.LockedPorts.ShouldBe([8080]);
        options.Loopback.ShouldBe(LoopbackMode.Strict);
        options.Record.ShouldEndWith("record.json");
        options.Nft.ShouldBe("/usr/sbin/nft");
        options.IsPrintOnly.ShouldBeTrue();
    }

    [Test]
    public async Task LocksUnlessToldOtherwise()
    {
        var (options, _) = await ParseAsync("--lock-port", "8080");

        options!.Loopback.ShouldBe(LoopbackMode.Locked);
        options.LockedPorts.ShouldBe([8080]);
    }

    [TestCase("--uid", "0", "root")]
    [TestCase("--uid", "4294967295", "not a user id")]
    [TestCase("--capture-port", "0", "not a port")]
    [TestCase("--capture-port", "15020", "the same port")]
    [TestCase("--lock-port", "8080,http", "'http' is not a port")]
    [TestCase("--lock-port", "15001", "the sidecar's own")]
    [TestCase("--loopback", "locked", "none of Strict, Locked, Open")]
    [TestCase("--loopback", "1", "none of Strict, Locked, Open")]
    [TestCase("--record", "/no/such/folder/record.json", "its folder does not exist")]
    [TestCase("--nft", "nft", "not an absolute path")]
    public async Task SaysWhatIsWrong_AndChangesNothing(string flag, string value, string reason)
    {
        var (options, errors) = await ParseAsync(flag, value);

        options.ShouldBeNull();
        errors.ShouldStartWith(flag);
        errors.ShouldContain(reason);
    }

    private static async Task<(CaptureOptions? Options, string Errors)> ParseAsync(params string[] arguments)
    {
        CaptureOptions? seen = null;
        using var errors = new StringWriter();
        var code = await CaptureFlags.Command(options => Task.FromResult((seen = options) is null ? CaptureExit.Failed : CaptureExit.Done), errors).Parse(arguments).InvokeAsync();
        code.ShouldBe(seen is null ? (int)CaptureExit.WrongFlags : 0);
        return (seen, errors.ToString());
    }
}
