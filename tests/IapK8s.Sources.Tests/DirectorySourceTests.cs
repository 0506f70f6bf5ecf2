using System.Diagnostics;
using IapK8s.Resources.Findings;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Sources.Tests;

/// <summary>Files change under a running source as editors, deployers and kubelets change them.</summary>
internal sealed class DirectorySourceTests
{
    private TemporaryFolder _folder = null!;
    private LiveSource _source = null!;

    [SetUp]
    public async Task Start()
    {
        _folder = TemporaryFolder.Of("good");
        _source = new LiveSource(_folder.Root);
        (await _source.Until(_ => true))[^1].Findings.ShouldBeEmpty();
    }

    [TearDown]
    public async Task Stop()
    {
        await _source.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task AppliesAnEdit_WhenTheFileIsReplacedByRename()
    {
        _folder.Write("policy.yaml.tmp1234", Policy("8h", "2h"));
        File.Move(_folder.PathOf("policy.yaml.tmp1234"), _folder.PathOf("policy.yaml"), overwrite: true);

        var seen = await _source.Until(state => IdleTimeout(state) == "2h");
        seen.ShouldAllBe(state => state.Findings.IsEmpty && state.Resources.Policies.Length == 1);
        seen[^1].Resources.Policies[0].Metadata.Generation.ShouldBe(2);
    }

    [Test]
    public async Task LeavesEditorsTemporaryFilesAlone()
    {
        foreach (var name in new[] { ".#policy.yaml", ".policy.yaml.swp", "policy.yaml~", "4913", "#policy.yaml#", ".hidden.yaml", "policy.yaml.bak" })
            _folder.Write(name, _folder.Read("policy.yaml").Replace("name: shop\n  namespace", "name: other\n  namespace", StringComparison.Ordinal));
        _folder.Write("policy.yaml", Policy("8h", "2h"));

        var seen = await _source.Until(state => IdleTimeout(state) == "2h");
        seen.ShouldAllBe(state => state.Findings.IsEmpty && state.Resources.Policies.Length == 1);
    }

    [Test]
    public async Task KeepsTheLastGoodVersion_UntilAHalfWrittenFileIsFinished()
    {
        var text = Policy("8h", "2h");
        _folder.Write("policy.yaml", text[..(text.IndexOf("allUsers", StringComparison.Ordinal) + 3)]);
        var broken = (await _source.Until(state => !state.Findings.IsEmpty))[^1];
        broken.Findings.ShouldHaveSingleItem().InForce.ShouldBe("What the file held before stays in force: IapPolicy/shop/shop.");
        IdleTimeout(broken).ShouldBe("1h");

        _folder.Write("policy.yaml", text);
        var mended = (await _source.Until(state => state.Findings.IsEmpty))[^1];
        IdleTimeout(mended).ShouldBe("2h");
    }

    [Test]
    public async Task RemovesWhatAFileHeld_WhenItIsDeleted()
    {
        _folder.Delete("policy.yaml");
        var gone = (await _source.Until(state => state.Resources.Policies.IsEmpty))[^1];
        gone.Findings.ShouldBeEmpty();
        gone.Resources.Services.Length.ShouldBe(1);
    }

    [Test]
    public async Task TakesNewFiles_InNewFolders()
    {
        _folder.Write("teams/wiki/policy.yaml", _folder.Read("policy.yaml").Replace("namespace: shop", "namespace: wiki", StringComparison.Ordinal));
        var seen = await _source.Until(state => state.Resources.Policies.Length == 2);
        seen[^1].Findings.ShouldBeEmpty();
    }

    [Test]
    public async Task TakesTheNewData_WhenAConfigMapIsSwapped()
    {
        // As the kubelet lays a ConfigMap volume out (kubernetes.io/docs/concepts/configuration/configmap).
        _folder.Delete("policy.yaml");
        _folder.Write("..2026_01_01/policy.yaml", Policy("8h", "2h"));
        File.CreateSymbolicLink(_folder.PathOf("..data"), "..2026_01_01");
        File.CreateSymbolicLink(_folder.PathOf("policy.yaml"), "..data/policy.yaml");
        await _source.Until(state => IdleTimeout(state) == "2h");

        _folder.Write("..2026_01_02/policy.yaml", Policy("8h", "3h"));
        File.CreateSymbolicLink(_folder.PathOf("..data_tmp"), "..2026_01_02");
        // rename(2) of the link itself, in one step; the runtime's Move follows it.
        using (var renamed = Process.Start("mv", ["-T", _folder.PathOf("..data_tmp"), _folder.PathOf("..data")]))
            await renamed.WaitForExitAsync();
        Directory.Delete(_folder.PathOf("..2026_01_01"), recursive: true);

        var seen = await _source.Until(state => IdleTimeout(state) == "3h");
        seen.ShouldAllBe(state => state.Findings.IsEmpty && state.Resources.Policies.Length == 1);
    }

    [Test]
    public async Task ReportsAMistakeOnce_UntilItChangesOrIsMended()
    {
        var ledger = new FindingLedger();
        _folder.Write("policy.yaml", Policy("eight", "1h"));
        var broken = (await _source.Until(state => !state.Findings.IsEmpty))[^1];
        ledger.Update(broken.Findings).Appeared.ShouldHaveSingleItem().Field.ShouldBe("spec.session.maxAge");

        // Another file changes, and the mistake moves down by a line.
        _folder.Write("policy.yaml", "# a comment\n" + Policy("eight", "1h"));
        _folder.Write("group.yaml", _folder.Read("group.yaml").Replace("alice", "anne", StringComparison.Ordinal));
        var still = (await _source.Until(state => state.Resources.Groups[0].Spec.Members![0] == "user:anne@example.com" && state.Findings[0].Location!.Line == 26))[^1];
        var unchanged = ledger.Update(still.Findings);
        unchanged.Appeared.ShouldBeEmpty();
        unchanged.Mended.ShouldBeEmpty();

        _folder.Write("policy.yaml", Policy("9h", "1h"));
        var mended = ledger.Update((await _source.Until(state => state.Findings.IsEmpty))[^1].Findings);
        mended.Appeared.ShouldBeEmpty();
        mended.Mended.ShouldHaveSingleItem().Field.ShouldBe("spec.session.maxAge");
    }

    private static string Policy(string maxAge, string idleTimeout) =>
        File.ReadAllText(Path.Combine(Golden.Folder(), "good", "policy.yaml"))
            .Replace("maxAge: 8h", $"maxAge: {maxAge}", StringComparison.Ordinal)
            .Replace("idleTimeout: 1h", $"idleTimeout: {idleTimeout}", StringComparison.Ordinal);

    private static string? IdleTimeout(SourceState state) => state.Resources.Policies.SingleOrDefault()?.Spec.Session?.IdleTimeout;
}
