using System.Collections.Immutable;
using IapK8s.Controller.Directories;
using IapK8s.Controller.Directories.Syncing;
using IapK8s.Resources.Directories;

namespace IapK8s.Controller.Tests.Directories.Syncing;

internal sealed class ReadingDifferenceTests
{
    [Test]
    public void CountsWhoCameAndWhoWent()
    {
        var difference = Between(Groups(("staff", "abc"), ("admins", "a")), Groups(("staff", "bcd"), ("admins", "a"), ("new", "xy")));
        (difference.Before, difference.Added, difference.Removed).ShouldBe((4, 3, 1));
        difference.Vanished.ShouldBeEmpty();
        difference.SomeRemovals.ShouldBe(["user:a from staff"]);
    }

    [Test]
    public void AGroupThatVanishedLosesItsMembers_AndIsNamed_AnEmptyOneToo()
    {
        var difference = Between(Groups(("admins", "ab"), ("empty", "")), Groups());
        difference.Removed.ShouldBe(2);
        difference.Vanished.ShouldBe(["admins", "empty"]);
        difference.ChangesGroups.ShouldBeTrue();
    }

    [Test]
    public void TheSameIsNothing_AndAnEmptyGroupMoreIsSomething()
    {
        Between(Groups(("staff", "abc")), Groups(("staff", "abc"))).IsNothing.ShouldBeTrue();
        Between(Groups(("staff", "abc")), Groups(("staff", "abc"), ("new", ""))).IsNothing.ShouldBeFalse();
    }

    [Test]
    public void WhoApprovesRemovals_ApprovesTheseAndNoOthers()
    {
        var before = Groups(("staff", "abcdef"));
        var approved = Between(before, Groups(("staff", "abc"))).Hash;
        Between(before, Groups(("staff", "abcz"), ("new", "q"))).Hash.ShouldBe(approved, "what came does not matter");
        Between(before, Groups(("staff", "abcf"))).Hash.ShouldNotBe(approved);
        Between(before, Groups(("staff", "ab"))).Hash.ShouldNotBe(approved);
    }

    [Test]
    public void WhoApprovesThatAnEmptyGroupGoes_ApprovesThatOfNoOther()
    {
        var before = Groups(("one", ""), ("two", ""), ("staff", "a"));
        var approved = Between(before, Groups(("two", ""), ("staff", "a"))).Hash;
        Between(before, Groups(("two", ""), ("staff", "ab"))).Hash.ShouldBe(approved);
        Between(before, Groups(("one", ""), ("staff", "a"))).Hash.ShouldNotBe(approved);
        Between(before, Groups(("staff", "a"))).Hash.ShouldNotBe(approved);
        Between(before, before).Hash.ShouldNotBe(approved);
    }

    [Test]
    public void TheSameRemovalsAreApprovedByAnotherValue_AfterEachApproval()
    {
        var (before, after) = (Groups(("staff", "abc")), Groups(("staff", "a")));
        var first = Between(before, after).Hash;
        var second = Between(before, after, first).Hash;
        new[] { first, second, Between(before, after, second).Hash }.Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
        Between(before, after, first).Hash.ShouldBe(second, "on every replica");
    }

    [TestCase("20%", 100, 21, true)]
    [TestCase("20%", 100, 20, false)]
    [TestCase("20%", 10, 9, false, Description = "in a small directory every leaver is a large share")]
    [TestCase("20%", 10, 10, true)]
    [TestCase("0%", 1000, 10, true)]
    [TestCase("100%", 100, 100, false)]
    [TestCase("5", 1000, 5, false)]
    [TestCase("5", 1000, 6, true)]
    [TestCase("0", 1000, 1, true)]
    [TestCase(null, 100, 21, true)]
    public void TheGuardHoldsBackWhatTakesTooMuch(string? limit, int before, int removed, bool isHeld)
    {
        var difference = new ReadingDifference(before, 0, removed, [], [], "", false);
        (RemovalGuard.Objection(difference, new DirectoryGuardSpec { MaxRemovals = limit }) is not null).ShouldBe(isHeld);
    }

    [Test]
    public void AGroupThatVanishedIsHeldBack_UnlessItMay()
    {
        var difference = Between(Groups(("staff", "abc"), ("admins", "a")), Groups(("staff", "abc")));
        RemovalGuard.OfVanished(difference, null)!.ShouldContain("Group admins is not there any more");
        RemovalGuard.OfVanished(difference, new DirectoryGuardSpec { VanishedGroups = "Allow" }).ShouldBeNull();
    }

    [Test]
    public void AGroupThatLosesAllOfSeveralMembersVanished_AndOneThatLosesItsOnlyOneDidNot() =>
        Between(Groups(("staff", "abc"), ("pair", "ab"), ("single", "a")), Groups(("staff", "abc"), ("pair", ""), ("single", ""))).Vanished.ShouldBe(["pair"]);

    [TestCase(null, true)]
    [TestCase("500", true)]
    [TestCase("100%", false)]
    public void HoweverFewTheyAre_AllDoNotGoAtOnce(string? limit, bool isHeld) =>
        (RemovalGuard.Objection(Between(Groups(("a", "x"), ("b", "y")), Groups(("a", "z"), ("b", "z"))), new DirectoryGuardSpec { MaxRemovals = limit }) is not null).ShouldBe(isHeld);

    [TestCase(0, 3, "a", true)]
    [TestCase(3, 0, "a", true)]
    [TestCase(3, 3, "", true)]
    [TestCase(3, 3, "a", false)]
    public void AReadingOfNobodyIsDoubted(int users, int groups, string members, bool isDoubted) =>
        (RemovalGuard.Doubt(new DirectoryCounts(users, 0, 0, 0, groups, 0, 0, 0, 0), Groups(("staff", members), ("other", ""))) is not null).ShouldBe(isDoubted);

    [TestCase("Domain Admins", "", "domain-admins")]
    [TestCase("cn_with  (many) signs!", "", "cn-with-many-signs")]
    [TestCase("v1.2", "corp-", "corp-v1.2")]
    [TestCase("IT", "corp.", "corp.it")]
    [TestCase("äöü", "", null)]
    [TestCase("-.-", "x-", null)]
    public void NamesBecomeWhatPoliciesCanWrite(string text, string prefix, string? name)
    {
        var warnings = new List<string>();
        GroupNaming.Name(Groups((text, "a")), prefix, warnings).Keys.ShouldBe(name is null ? [] : [name]);
        warnings.Count.ShouldBe(name is null ? 1 : 0);
    }

    [Test]
    public void TwoGroupsOfOneNameAreBothUnknown()
    {
        var warnings = new List<string>();
        GroupNaming.Name(Groups(("it staff", "a"), ("IT-Staff", "b"), ("other", "c")), "", warnings).Keys.ShouldBe(["other"]);
        warnings.ShouldHaveSingleItem().ShouldBe("Groups that come to the same name are unknown; rename all but one of each: \"IT-Staff\" and \"it staff\" (it-staff)");
    }

    [Test]
    public void HoweverManyGroupsComeToOneName_TheWarningStaysShort()
    {
        var warnings = new List<string>();
        GroupNaming.Name(Groups([.. Enumerable.Range(0, 1_000).Select(i => ("staff" + new string('!', i), "a"))]), "", warnings).ShouldBeEmpty();
        var warning = warnings.ShouldHaveSingleItem();
        warning.ShouldEndWith(" and 995 more (staff)");
        warning.Length.ShouldBeLessThan(1_000);
    }

    private static ReadingDifference Between(ImmutableSortedDictionary<string, ImmutableArray<string>> before, ImmutableSortedDictionary<string, ImmutableArray<string>> after, string lastApproval = "") =>
        ReadingDifference.Between(before, after, lastApproval);

    /// <summary>Each letter is a person.</summary>
    internal static ImmutableSortedDictionary<string, ImmutableArray<string>> Groups(params (string Name, string Members)[] groups) =>
        groups.ToImmutableSortedDictionary(group => group.Name, group => group.Members.Select(member => $"user:{member}").ToImmutableArray(), StringComparer.Ordinal);
}
