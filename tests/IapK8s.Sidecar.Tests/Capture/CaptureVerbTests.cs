using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using IapK8s.Policy.Definitions;
using IapK8s.Sidecar.Capture;
using IapK8s.TestKit.Namespaces;

namespace IapK8s.Sidecar.Tests.Capture;

/// <summary>The verb as a process, in a namespace of its own, against the real kernel.</summary>
internal sealed class CaptureVerbTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "iap-sidecar");

    private NetworkNamespace _space = null!;
    private string _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("iap-capture-").FullName;
        _space = new NetworkNamespace("verb");
    }

    [TearDown]
    public void TearDown()
    {
        _space.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void ProgramsReadsBackProvesAndRecords_AndMayBeRunAgain()
    {
        var file = Path.Combine(_folder, "record.json");

        Capture("--lock-port", "8080,9090", "--loopback-open", "9090", "--record", file).ShouldBe(CaptureExit.Done);
        var first = JsonSerializer.Deserialize(File.ReadAllText(file), CaptureRecordJson.Default.CaptureRecord)!;
        Capture("--lock-port", "8080", "--uid", "4000", "--record", file).ShouldBe(CaptureExit.Done);
        var second = JsonSerializer.Deserialize(File.ReadAllText(file), CaptureRecordJson.Default.CaptureRecord)!;

        first.LockedPorts.ShouldBe([8080]);
        first.OpenPorts.ShouldBe([9090]);
        first.Uid.ShouldBe(1337u);
        first.Loopback.ShouldBe(LoopbackMode.Locked);
        first.Ipv4.ShouldBe(FamilyState.Programmed);
        first.Ipv6.ShouldBe(FamilyState.Programmed);
        second.Uid.ShouldBe(4000u);
        second.RulesHash.ShouldNotBe(first.RulesHash);
        Ruleset().ShouldContain("skuid 4000");
        Ruleset().ShouldNotContain("1337");
    }

    [Test]
    public void PrintChangesNothing()
    {
        var (exit, output, _) = Run(_space.Command(0, Program, "capture", "--print"));

        exit.ShouldBe(CaptureExit.Done);
        output.ShouldStartWith("add table inet iapk8s\ndelete table inet iapk8s\ntable inet iapk8s {");
        Ruleset().ShouldBeEmpty();
    }

    [Test]
    public void NoAddressOfAFamily_CountsAsProgrammed()
    {
        _space.Set("net/ipv6/conf/all/disable_ipv6", "1");
        var file = Path.Combine(_folder, "record.json");

        Capture("--lock-port", "8080", "--record", file).ShouldBe(CaptureExit.Done);

        JsonSerializer.Deserialize(File.ReadAllText(file), CaptureRecordJson.Default.CaptureRecord)!.Ipv6.ShouldBe(FamilyState.NoStack);
    }

    [Test]
    public void TouchesNoTableOfOthers()
    {
        _space.Nft("table inet others { chain input { type filter hook input priority 5; policy accept; tcp dport 1 drop; }; }");
        _space.Nft("table ip dns { chain out { type nat hook output priority -100; udp dport 53 redirect to :5353; ip daddr 127.0.0.11 tcp dport 53 redirect to :5353; }; }");
        _space.Nft("table ip outward { chain post { type nat hook postrouting priority 100; oifname != \"lo\" masquerade; }; }");
        var before = Ruleset();

        Capture("--lock-port", "8080").ShouldBe(CaptureExit.Done);

        Ruleset().ShouldStartWith(before.TrimEnd());
    }

    [TestCase("a node's forwarded port", "table ip nat { chain PREROUTING { type nat hook prerouting priority -100; tcp dport 80 dnat to 10.0.0.9:80; }; }", "Somebody else")]
    [TestCase("a jump away", "table ip nat { chain A { tcp dport 80 redirect to :9; }; chain B { jump A; }; chain OUTPUT { type nat hook output priority -100; goto B; }; }", "table ip nat, chain A")]
    [TestCase("a mesh", "table ip nat { chain ISTIO_IN_REDIRECT { meta l4proto tcp redirect to :15006; }; chain PREROUTING { type nat hook prerouting priority -100; meta l4proto tcp jump ISTIO_IN_REDIRECT; }; }", "Istio")]
    [TestCase("another mesh", "table ip nat { chain PROXY_INIT_REDIRECT { meta l4proto tcp redirect to :4143; }; chain PREROUTING { type nat hook prerouting priority -100; jump PROXY_INIT_REDIRECT; }; }", "Linkerd")]
    [TestCase("the node's own network", "table ip nat { chain KUBE-SVC { tcp dport 80 dnat to 10.0.0.9:80; }; chain PREROUTING { type nat hook prerouting priority -100; jump KUBE-SVC; }; }", "hostNetwork")]
    [TestCase("a transparent proxy", "table ip6 mangle { chain PREROUTING { type filter hook prerouting priority -150; meta l4proto tcp tproxy to :9; }; }", "table ip6 mangle")]
    [TestCase("a table of nearly the same name", "table ip iapk8s { chain PREROUTING { type nat hook prerouting priority -150; tcp dport 80 redirect to :9; }; }", "table ip iapk8s")]
    public void RefusesAForeignOwner(string what, string rules, string said)
    {
        _space.Nft(rules);
        var before = Ruleset();

        var (exit, _, errors) = Run(_space.Command(0, Program, "capture", "--lock-port", "8080"));

        exit.ShouldBe(CaptureExit.ForeignOwner, what);
        errors.ShouldContain(said);
        errors.ShouldContain("enforceAt: Gateway");
        Ruleset().ShouldBe(before);
    }

    [TestCase("iptables-legacy -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 15006", "iptables-legacy, table nat")]
    [TestCase("iptables-legacy -t nat -A OUTPUT -p tcp -j DNAT --to 10.0.0.9", "iptables-legacy, table nat")]
    [TestCase("ip6tables-legacy -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 9", "ip6tables-legacy, table mangle")]
    [TestCase("iptables-nft -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 15006", "table ip nat, chain PREROUTING")]
    [TestCase("ip6tables-nft -t nat -A OUTPUT -p tcp -j DNAT --to fd00::9", "table ip6 nat, chain OUTPUT")]
    [TestCase("iptables-nft -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 9", "table ip mangle, chain PREROUTING")]
    public void RefusesRedirectsOfIptables(string command, string where)
    {
        Tool.Run("ip", ["netns", "exec", _space.Name, .. command.Split(' ')]);

        var (exit, _, errors) = Run(_space.Command(0, Program, "capture", "--lock-port", "8080"));

        exit.ShouldBe(CaptureExit.ForeignOwner);
        errors.ShouldContain(where);
    }

    [TestCase("iptables-legacy -t nat -A POSTROUTING -o eth0 -j MASQUERADE")]
    [TestCase("iptables-legacy -t filter -A INPUT -p tcp --dport 1 -j DROP")]
    [TestCase("iptables-nft -t mangle -A PREROUTING -p tcp -m comment --comment x -j MARK --set-mark 1")]
    [TestCase("iptables-nft -t nat -A OUTPUT -d 127.0.0.11/32 -p tcp --dport 53 -j DNAT --to 127.0.0.11:3333")]
    [TestCase("iptables-nft -t nat -A OUTPUT -p udp --dport 53 -j DNAT --to 10.0.0.9")]
    public void LivesWithRulesOfIptablesThatRedirectNothingOfOurs(string command)
    {
        Tool.Run("ip", ["netns", "exec", _space.Name, .. command.Split(' ')]);

        Capture("--lock-port", "8080").ShouldBe(CaptureExit.Done);
    }

    [TestCase(1000, "uid 1000")]
    public void WithoutRoot_SaysWhatItNeeds(int uid, string who)
    {
        // The build folder may be closed to others.
        Tool.Run("cp", "-r", AppContext.BaseDirectory, Path.Combine(_folder, "bin"));
        Tool.Run("chmod", "-R", "a+rX", _folder);

        var (exit, _, errors) = Run(_space.Command(uid, Path.Combine(_folder, "bin", "iap-sidecar"), "capture"));

        exit.ShouldBe(CaptureExit.NotPermitted, who);
        errors.ShouldContain("NET_ADMIN");
    }

    [Test]
    public void RootWithoutNetAdmin_IsNotPermitted()
    {
        var (exit, _, errors) = Run(["ip", "netns", "exec", _space.Name, "setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin", Program, "capture"]);

        exit.ShouldBe(CaptureExit.NotPermitted);
        errors.ShouldContain("capabilities.add: [NET_ADMIN]");
    }

    [Test]
    public void NetAdminAloneSuffices() =>
        Run(["ip", "netns", "exec", _space.Name, "setpriv", "--bounding-set", "-all,+net_admin", "--inh-caps", "-all,+net_admin", Program, "capture", "--lock-port", "8080"]).Exit.ShouldBe(CaptureExit.Done);

    [Test]
    public void WithoutNft_SaysSo() => Refused("", "--nft", "/no/such/nft").ShouldBe((CaptureExit.NoNft, "capture: --nft '/no/such/nft' is not there."));

    [Test]
    public void AnNftWithoutJson_IsNoNft() => WithNft("echo 'JSON support not compiled-in' >&2; exit 1").Exit.ShouldBe(CaptureExit.NoNft);

    [Test]
    public void WhatIsNoListing_IsNoNft() => WithNft("echo hello").Exit.ShouldBe(CaptureExit.NoNft);

    [Test]
    public void AKernelWithoutNftables_IsTold() =>
        WithNft("echo 'cache initialization failed: Protocol not supported' >&2; exit 1").ShouldBe((CaptureExit.KernelRefused, "capture: The kernel answers nothing about nftables: cache initialization failed: Protocol not supported. It needs Linux 5.2 or later with nf_tables."));

    [TestCase("""*"-f -"*) echo 'Error: Could not process rule: No such file or directory' >&2; exit 1;;""", CaptureExit.KernelRefused, "No such file")]
    [TestCase("""*"-f -"*) if grep -q -e inet -e 'table ip6'; then echo 'Error: Could not process rule: No such file or directory' >&2; exit 1; fi;;""", CaptureExit.FamilyRefused, "IPv6 cannot be programmed, so nothing was")]
    [TestCase("""*"-f -"*) if grep -q -e inet -e 'table ip '; then echo 'Error: Operation not supported' >&2; exit 1; fi;;""", CaptureExit.FamilyRefused, "IPv4 cannot be programmed, so nothing was")]
    [TestCase("""*"-f -"*) sed -e 's/policy drop/policy accept/' | nft -f -; exit;;""", CaptureExit.ReadBackDiffers, "missing: chain input: type filter hook input priority 0; policy drop;")]
    [TestCase("""*"-f -"*) nft -f -; nft add rule inet iapk8s input accept; exit;;""", CaptureExit.ReadBackDiffers, "not ours: chain input: accept")]
    [TestCase("""*"list table"*) nft "$@"; nft delete table inet iapk8s; exit;;""", CaptureExit.LockNotProven, "can still be reached over lo")]
    public void WhatTheKernelDoesOtherwise_IsTold(string step, CaptureExit exit, string said)
    {
        var (code, errors) = WithNft($"PATH=/usr/sbin:/sbin:/usr/bin:/bin\ncase \"$*\" in {step} esac\nexec nft \"$@\"");

        code.ShouldBe(exit);
        errors.ShouldContain(said);
    }

    [Test]
    public void ALockThatCannotBeTriedBefore_IsNotBelieved()
    {
        _space.Nft("table inet wall { chain input { type filter hook input priority 0; tcp dport 8080 drop; }; }");

        Refused("the lock could not be tried", "--lock-port", "8080").Exit.ShouldBe(CaptureExit.LockNotProven);
    }

    [Test]
    public void ARecordThatCannotBeWritten_IsTold_AndTheRulesStay()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "record.json.new"));

        Refused("The rules are in force", "--record", Path.Combine(_folder, "record.json")).Exit.ShouldBe(CaptureExit.RecordNotWritten);

        Ruleset().ShouldContain("table inet iapk8s");
    }

    [Test]
    public async Task APortThatSomebodyListensOn_IsStillClosed()
    {
        using var app = _space.Open(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp, uid: 1000);
        app.DualMode = true;
        app.Bind(new IPEndPoint(IPAddress.IPv6Any, 8080));
        app.Listen();

        Capture("--lock-port", "8080").ShouldBe(CaptureExit.Done);

        using var intruder = _space.Open(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp, uid: 2000);
        (await Should.ThrowAsync<SocketException>(() => intruder.ConnectAsync(IPAddress.Loopback, 8080))).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        using var sidecar = _space.Open(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp, uid: 1337);
        await sidecar.ConnectAsync(IPAddress.Loopback, 8080);
    }

    private CaptureExit Capture(params string[] flags)
    {
        var (exit, _, errors) = Run(_space.Command(0, Program, ["capture", .. flags]));
        TestContext.Out.Write(errors);
        return exit;
    }

    private (CaptureExit Exit, string Errors) Refused(string said, params string[] flags)
    {
        var (exit, _, errors) = Run(_space.Command(0, Program, ["capture", .. flags]));
        errors.ShouldContain(said);
        return (exit, errors.TrimEnd());
    }

    /// <summary>A program in nft's place that does as the kernel of another machine would.</summary>
    private (CaptureExit Exit, string Errors) WithNft(string script)
    {
        var file = Path.Combine(_folder, "nft");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        Tool.Run("chmod", "755", file);
        return Refused("capture: ", "--lock-port", "8080", "--nft", file);
    }

    private string Ruleset() => Tool.Run("ip", "netns", "exec", _space.Name, "nft", "list", "ruleset");

    private static (CaptureExit Exit, string Output, string Errors) Run(string[] command)
    {
        var (exit, output, errors) = Tool.Try(command[0], null, command[1..]);
        return ((CaptureExit)exit, output, errors);
    }
}
