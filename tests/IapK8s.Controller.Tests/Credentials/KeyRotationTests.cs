using IapK8s.Controller.Credentials.Keys;

namespace IapK8s.Controller.Tests.Credentials;

internal sealed class KeyRotationTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RotationRule Rule = new() { Period = TimeSpan.FromDays(7), Covers = TimeSpan.FromHours(8) };

    [Test]
    public void AKeyRotatesWithOverlap_FromFirstToGone()
    {
        var set = new KeySet(KeyUse.Scope, "ns|origin", [KeyMaker.Make(KeyUse.Scope, Start)]);
        var first = set.Primary.Id;

        // Not due yet.
        Advance(set, Start + Rule.Period - TimeSpan.FromSeconds(1)).ShouldBeSameAs(set);

        // Published first, and signing still with the old one.
        var now = Start + Rule.Period;
        set = Advance(set, now);
        set.Primary.Id.ShouldBe(first);
        var second = set.Next!.Id;

        // Everybody has it, but who is just reconnecting gets a minute.
        Advance(set, now + TimeSpan.FromSeconds(59), everybodyHas: true).Primary.Id.ShouldBe(first);

        // Then it takes over, and the old one still opens.
        now += TimeSpan.FromMinutes(1);
        set = Advance(set, now, everybodyHas: true);
        set.Primary.Id.ShouldBe(second);
        set.Keys.Single(key => key.Id == first).Phase.ShouldBe(KeyPhase.Retired);

        // Until nothing that it made can be valid.
        Advance(set, now + Rule.Covers - TimeSpan.FromSeconds(1)).Keys.Length.ShouldBe(2);
        set = Advance(set, now + Rule.Covers);
        set.Keys.Select(key => key.Id).ShouldBe([second]);
    }

    [Test]
    public void ASubscriberThatDoesNotAnswerDelaysAKey_ForFiveMinutesAtMost()
    {
        var set = new KeySet(KeyUse.Scope, "ns|origin", [KeyMaker.Make(KeyUse.Scope, Start)]);
        var first = set.Primary.Id;
        var now = Start + Rule.Period;
        set = Advance(set, now);
        Advance(set, now + TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1), everybodyHas: false).Primary.Id.ShouldBe(first);
        Advance(set, now + TimeSpan.FromMinutes(5), everybodyHas: false).Primary.Id.ShouldNotBe(first);
    }

    [Test]
    public void AnAuthorityWaitsItsFullTime_WhoeverAcknowledged()
    {
        var rule = new KeyRotationOptions().RuleFor(KeyUse.Authority, TimeSpan.Zero);
        var set = new KeySet(KeyUse.Authority, "", [KeyMaker.Make(KeyUse.Authority, Start)]);
        var now = Start + rule.Period;
        set = KeyRotation.Advance(set, rule, now, _ => true, () => KeyMaker.Make(KeyUse.Authority, now));
        var next = set.Next!.Id;
        KeyRotation.Advance(set, rule, now + TimeSpan.FromHours(23), _ => true, Unexpected).Primary.Id.ShouldNotBe(next);
        KeyRotation.Advance(set, rule, now + TimeSpan.FromHours(24), _ => true, Unexpected).Primary.Id.ShouldBe(next);
    }

    [Test]
    public void AnAssertionKeyOutlivesEveryAssertionItSigned() =>
        new KeyRotationOptions().RuleFor(KeyUse.Assertion, TimeSpan.Zero).Covers.ShouldBeGreaterThan(TimeSpan.FromSeconds(660));

    [TestCase("Scope")]
    [TestCase("SessionSigning")]
    public void ASessionKeyOutlivesEverySessionItMade(string use) =>
        new KeyRotationOptions().RuleFor(Enum.Parse<KeyUse>(use), TimeSpan.FromDays(30)).Covers.ShouldBeGreaterThan(TimeSpan.FromDays(30));

    private static KeySet Advance(KeySet set, DateTimeOffset now, bool everybodyHas = false) =>
        KeyRotation.Advance(set, Rule, now, _ => everybodyHas, () => KeyMaker.Make(set.Use, now));

    private static StoredKey Unexpected() => throw new InvalidOperationException("nothing is due");
}
