using IapK8s.Policy.Definitions;
using IapK8s.Sidecar.Capture;
using IapK8s.Sidecar.Capture.Nftables;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Sidecar.Tests.Capture;

[Category("Golden")]
internal sealed class CaptureRulesTests
{
    private static readonly CaptureOptions Plain = new() { CapturePort = 15001, ProbePort = 15020, Uid = 1337, Loopback = LoopbackMode.Locked };

    private static IEnumerable<TestCaseData<CaptureOptions>> Configurations =>
    [
        new(Plain with { LockPorts = [8080] }) { TestName = "locked" },
        new(Plain with { LockPorts = [9090, 8080], OpenPorts = [9090] }) { TestName = "one-port-open" },
        new(Plain with { LockPorts = [8080], Loopback = LoopbackMode.Open }) { TestName = "open" },
        new(Plain) { TestName = "nothing-claimed" },
        new(Plain with { CapturePort = 9, ProbePort = 10, OwnPorts = [8082, 8081], Uid = 65532, LockPorts = [443, 80, 8443], Loopback = LoopbackMode.Strict }) { TestName = "other-ports" },
    ];

    [TestCaseSource(nameof(Configurations))]
    public void ATableIsWrittenAsExpected(CaptureOptions options) =>
        Golden.Check(Path.Combine(Golden.Folder(), "rules", $"{TestContext.CurrentContext.Test.Name}.nft"), NftSyntax.Transaction(CaptureRules.For(options)));

    [Test]
    public void StrictProgramsWhatLockedDoes() =>
        NftSyntax.Transaction(CaptureRules.For(Plain with { LockPorts = [8080], Loopback = LoopbackMode.Strict })).ShouldBe(NftSyntax.Transaction(CaptureRules.For(Plain with { LockPorts = [8080] })));
}
