using System.Diagnostics;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Directories;

namespace IapK8s.Sources.Tests;

/// <summary>From one look at the folder to the next, step by step.</summary>
internal sealed class DirectorySnapshotsTests
{
    private TemporaryFolder _folder = null!;
    private DirectorySnapshots _snapshots = null!;

    [SetUp]
    public void Lay()
    {
        _folder = TemporaryFolder.Of("good");
        _snapshots = _folder.Snapshots();
        _snapshots.Look(isFinal: true).State.Findings.ShouldBeEmpty();
    }

    [TearDown]
    public void Clear() => _folder.Dispose();

    [Test]
    public void NothingHasChanged_WhenNothingWasWritten() => _snapshots.Look(isFinal: true).HasChanged.ShouldBeFalse();

    [Test]
    public void AFileThatVanished_IsGivenASecondLook()
    {
        var text = _folder.Read("policy.yaml");
        _folder.Delete("policy.yaml");
        var first = _snapshots.Look(isFinal: false);
        first.IsUnfinished.ShouldBeTrue();
        first.HasChanged.ShouldBeFalse();
        first.State.Resources.Policies.Length.ShouldBe(1);

        _folder.Write("policy.yaml", text);
        _snapshots.Look(isFinal: true).HasChanged.ShouldBeFalse();
    }

    [Test]
    public void AFileThatBroke_IsGivenASecondLook()
    {
        var text = _folder.Read("policy.yaml");
        _folder.Write("policy.yaml", "");
        var first = _snapshots.Look(isFinal: false);
        first.IsUnfinished.ShouldBeTrue();
        first.State.Findings.ShouldBeEmpty();

        var second = _snapshots.Look(isFinal: true);
        second.State.Findings.ShouldHaveSingleItem().Message.ShouldBe("The file is empty");
        second.State.Resources.Policies.Length.ShouldBe(1);

        _folder.Write("policy.yaml", text);
        _snapshots.Look(isFinal: false).State.Findings.ShouldBeEmpty();
    }

    [Test]
    public void ABrokenFile_GoesOnHoldingWhatItHeldBefore_ThroughSeveralBrokenVersions()
    {
        foreach (var text in new[] { "", "\n  \n", "kind: [", "- a list", "\0" })
        {
            _folder.Write("policy.yaml", text);
            _snapshots.Look(isFinal: true).State.Resources.Policies.Length.ShouldBe(1, text);
        }
        _folder.Delete("policy.yaml");
        _snapshots.Look(isFinal: true).State.Resources.Policies.ShouldBeEmpty();
    }

    [Test]
    public void AResourceThatASoundFileHoldsNoMore_IsRemoved()
    {
        _folder.Write("policy.yaml", "# moved elsewhere\n");
        var state = _snapshots.Look(isFinal: true).State;
        state.Resources.Policies.ShouldBeEmpty();
        state.Findings.ShouldBeEmpty();
    }

    [Test]
    public void ABrokenNeighbourInTheSameFile_DoesNotHoldBackASoundResource()
    {
        _folder.Write("policy.yaml", _folder.Read("policy.yaml") + "---\n" + Group("ops", "user:olga"));
        _snapshots.Look(isFinal: true).State.Findings.ShouldBeEmpty();
        _folder.Write("policy.yaml", _folder.Read("policy.yaml").Replace("action: Allow", "action: Permit", StringComparison.Ordinal).Replace("olga", "otto", StringComparison.Ordinal));

        var state = _snapshots.Look(isFinal: true).State;
        state.Findings.ShouldHaveSingleItem().InForce.ShouldBe("The previous version stays in force.");
        state.Resources.Policies.ShouldHaveSingleItem().Spec.Rules![0].Action.ShouldBe("Allow");
        state.Resources.Groups.Single(group => group.Metadata.Name == "ops").Spec.Members.ShouldBe(["user:otto"]);
    }

    [Test]
    public void TheFirstFileByPathHolds_WhenTwoNameTheSameResource()
    {
        _folder.Write("z.yaml", _folder.Read("group.yaml").Replace("alice", "mallory", StringComparison.Ordinal));
        var state = _snapshots.Look(isFinal: true).State;
        var finding = state.Findings.ShouldHaveSingleItem();
        finding.Reason.ShouldBe(FindingReason.DuplicateResource);
        finding.Message.ShouldBe("IapGroup/admins is also in group.yaml:1:1");
        finding.Location!.File.ShouldBe("z.yaml");
        state.Resources.Groups.ShouldHaveSingleItem().Spec.Members.ShouldBe(["user:alice@example.com"]);

        _folder.Delete("group.yaml");
        state = _snapshots.Look(isFinal: true).State;
        state.Findings.ShouldBeEmpty();
        state.Resources.Groups.ShouldHaveSingleItem().Spec.Members.ShouldBe(["user:mallory@example.com"]);
    }

    [Test]
    public void ASecondFile_CannotTakeAResourceOver_BecauseTheFirstBroke()
    {
        _folder.Write("group.yaml", "broken: [");
        _folder.Write("z.yaml", Group("admins", "user:mallory"));
        var state = _snapshots.Look(isFinal: true).State;
        state.Resources.Groups.ShouldHaveSingleItem().Spec.Members.ShouldBe(["user:alice@example.com"]);
        state.Findings.Select(finding => finding.Reason).ShouldBe([FindingReason.Malformed, FindingReason.DuplicateResource]);
    }

    [Test]
    public void GenerationsCountWhatIsSaid_NotHowItIsLaidOut()
    {
        _folder.Write("policy.yaml", "# comment\n" + _folder.Read("policy.yaml").Replace("    maxAge: 8h\n    idleTimeout: 1h\n", "    idleTimeout: '1h'\n    maxAge:    8h\n", StringComparison.Ordinal));
        _snapshots.Look(isFinal: true).State.Resources.Policies[0].Metadata.Generation.ShouldBe(1);
        _folder.Write("policy.yaml", _folder.Read("policy.yaml").Replace("8h", "9h", StringComparison.Ordinal));
        _snapshots.Look(isFinal: true).State.Resources.Policies[0].Metadata.Generation.ShouldBe(2);
    }

    [Test]
    public void GenerationsGoOn_AfterARestart()
    {
        using var memory = new TemporaryFolder();
        var store = new FileGenerationStore(memory.PathOf("generations.json"));
        new DirectorySnapshots(new FolderReader(_folder.Root), store).Look(isFinal: true);
        _folder.Write("policy.yaml", _folder.Read("policy.yaml").Replace("8h", "9h", StringComparison.Ordinal));
        var restarted = new DirectorySnapshots(new FolderReader(_folder.Root), store).Look(isFinal: true).State;
        restarted.Resources.Policies[0].Metadata.Generation.ShouldBe(2);
        restarted.Resources.Providers[0].Metadata.Generation.ShouldBe(1);

        memory.Write("generations.json", "{ damaged");
        new DirectorySnapshots(new FolderReader(_folder.Root), store).Look(isFinal: true).State.Resources.Policies[0].Metadata.Generation.ShouldBe(1);
    }

    [Test]
    public void ARevocationKeepsItsFirstVersion_AlsoAfterARestart()
    {
        using var memory = new TemporaryFolder();
        var store = new FileGenerationStore(memory.PathOf("generations.json"));
        var first = _folder.Read("revocation.yaml");
        new DirectorySnapshots(new FolderReader(_folder.Root), store).Look(isFinal: true).State.IsComplete.ShouldBeTrue();
        _folder.Write("revocation.yaml", first.Replace("4711", "4712", StringComparison.Ordinal));

        var running = _snapshots.Look(isFinal: true).State;
        running.Resources.Revocations.ShouldHaveSingleItem().Spec.User!.Sub.ShouldBe("4711");
        running.IsComplete.ShouldBeTrue();
        foreach (var _ in new[] { 1, 2 })
        {
            // What it said first nobody remembers, so nobody may take it for deleted.
            var restarted = new DirectorySnapshots(new FolderReader(_folder.Root), store).Look(isFinal: true).State;
            restarted.Findings.ShouldHaveSingleItem().Message.ShouldBe("IapRevocation/mallory was changed, and a revocation is immutable");
            restarted.Resources.Revocations.ShouldBeEmpty();
            restarted.IsComplete.ShouldBeFalse();
        }

        _folder.Write("revocation.yaml", first);
        var mended = new DirectorySnapshots(new FolderReader(_folder.Root), store).Look(isFinal: true).State;
        mended.Findings.ShouldBeEmpty();
        mended.Resources.Revocations.ShouldHaveSingleItem();
        mended.IsComplete.ShouldBeTrue();
    }

    [Test]
    public void ARevocationOfTheSameNameMaySayAnything_OnceTheFirstWasDeleted()
    {
        var first = _folder.Read("revocation.yaml");
        _folder.Delete("revocation.yaml");
        var without = _snapshots.Look(isFinal: true).State;
        without.Resources.Revocations.ShouldBeEmpty();
        without.IsComplete.ShouldBeTrue();
        _folder.Write("revocation.yaml", first.Replace("4711", "4712", StringComparison.Ordinal));
        _snapshots.Look(isFinal: true).State.Resources.Revocations.ShouldHaveSingleItem().Spec.User!.Sub.ShouldBe("4712");
    }

    [Test]
    public void TheStateIsNotComplete_WhileAFileOrTheFolderCannotBeRead()
    {
        _folder.Write("policy.yaml", "kind: [");
        _snapshots.Look(isFinal: true).State.IsComplete.ShouldBeFalse();
        new DirectorySnapshots(new FolderReader(_folder.PathOf("nowhere")), null).Look(isFinal: true).State.IsComplete.ShouldBeFalse();
    }

    [Test]
    public void WhatTheFolderHeldStaysInForce_WhenTheFolderIsGone()
    {
        Directory.Move(_folder.Root, _folder.Root + "-away");
        var state = _snapshots.Look(isFinal: true).State;
        state.Resources.Policies.Length.ShouldBe(1);
        state.Findings.ShouldHaveSingleItem().InForce.ShouldBe("What it held before stays in force.");
        Directory.Move(_folder.Root + "-away", _folder.Root);
        _snapshots.Look(isFinal: true).State.Findings.ShouldBeEmpty();
    }

    [Test]
    public void LinksToFoldersAreNotFollowed_SoThatThereAreNoLoops()
    {
        Directory.CreateSymbolicLink(_folder.PathOf("loop"), ".");
        File.CreateSymbolicLink(_folder.PathOf("circle.yaml"), "circle.yaml");
        File.CreateSymbolicLink(_folder.PathOf("nowhere.yaml"), "/nonexistent/x.yaml");
        var state = _snapshots.Look(isFinal: true).State;
        state.Resources.Policies.Length.ShouldBe(1);
        state.Findings.Select(finding => (finding.Location!.File, finding.Severity)).ShouldBe(
            [("loop", FindingSeverity.Warning), ("circle.yaml", FindingSeverity.Error), ("nowhere.yaml", FindingSeverity.Error)]);
    }

    [Test]
    public void APipeIsNotOpened()
    {
        using (var made = Process.Start("mkfifo", _folder.PathOf("pipe.yaml")))
            made.WaitForExit();
        _snapshots.Look(isFinal: true).State.Findings.ShouldHaveSingleItem().Message.ShouldBe("The file is empty");
    }

    [Test]
    public void OtherKindsAreNamedOnce()
    {
        const string deployment = "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: x}\n---\n";
        _folder.Write("a.yaml", deployment + deployment);
        _folder.Write("b.yaml", deployment + "apiVersion: v1\nkind: ConfigMap\n");
        var state = _snapshots.Look(isFinal: true).State;
        state.Findings.ShouldAllBe(finding => finding.Severity == FindingSeverity.Warning);
        state.Findings.Select(finding => finding.Message).ShouldBe(["apps/v1 ReplicaSet is not read from a folder", "v1 ConfigMap is not read from a folder"]);
    }

    private static string Group(string name, string member) =>
        $"apiVersion: iapk8s.io/v1alpha1\nkind: IapGroup\nmetadata: {{name: {name}}}\nspec: {{members: [\"{member}\"]}}\n";
}
