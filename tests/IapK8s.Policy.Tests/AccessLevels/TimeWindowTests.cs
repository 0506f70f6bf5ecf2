using System.Globalization;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using static IapK8s.Policy.Tests.AccessLevels.LevelBuilder;

namespace IapK8s.Policy.Tests.AccessLevels;

/// <summary>What clocks show, and when.</summary>
internal sealed class TimeWindowTests
{
    private static readonly DayOfWeek[] Every = Enum.GetValues<DayOfWeek>();

    [TestCase("2026-11-23T07:00:00Z", Ternary.True)] // Monday, 08:00 in Berlin
    [TestCase("2026-11-23T06:59:59Z", Ternary.False)]
    [TestCase("2026-11-23T16:59:59.999Z", Ternary.True)]
    [TestCase("2026-11-23T17:00:00Z", Ternary.False)]
    [TestCase("2026-11-22T07:00:00Z", Ternary.False)] // Sunday
    [TestCase("2026-07-20T06:00:00Z", Ternary.True)] // Monday, 08:00 in summer
    [TestCase("2026-07-20T16:00:00Z", Ternary.False)]
    public void WorkingHours(string time, Ternary expected) => Contains(8 * 60, 18 * 60, [DayOfWeek.Monday], time).ShouldBe(expected);

    [TestCase("2026-11-27T21:00:00Z", Ternary.True)] // Friday, 22:00
    [TestCase("2026-11-28T04:59:00Z", Ternary.True)] // Saturday morning belongs to Friday's night
    [TestCase("2026-11-28T05:00:00Z", Ternary.False)]
    [TestCase("2026-11-28T21:00:00Z", Ternary.False)] // Saturday night is not named
    [TestCase("2026-11-27T04:00:00Z", Ternary.False)] // Friday morning is Thursday's night
    public void OverMidnight(string time, Ternary expected) => Contains(22 * 60, 6 * 60, [DayOfWeek.Friday], time).ShouldBe(expected);

    [TestCase("2026-11-29T22:59:59Z", Ternary.True)] // Sunday, to its end
    [TestCase("2026-11-29T23:00:00Z", Ternary.False)]
    [TestCase("2026-11-28T23:00:00Z", Ternary.True)] // Sunday, from its beginning
    public void AWholeDay(string time, Ternary expected) => Contains(0, 24 * 60, [DayOfWeek.Sunday], time).ShouldBe(expected);

    [TestCase("2026-10-25T00:30:00Z", Ternary.True)] // 02:30, the first time
    [TestCase("2026-10-25T01:30:00Z", Ternary.True)] // 02:30 again
    [TestCase("2026-10-25T02:00:00Z", Ternary.False)] // 03:00
    [TestCase("2026-10-24T23:59:59Z", Ternary.False)] // 01:59:59
    public void TheHourThatComesTwiceIsMetTwice(string time, Ternary expected) => Contains(2 * 60, 3 * 60, Every, time).ShouldBe(expected);

    [TestCase("2026-03-29T00:59:59Z")] // 01:59:59
    [TestCase("2026-03-29T01:00:00Z")] // 03:00
    public void TheHourThatIsLeftOutIsNeverMet(string time) => Contains(2 * 60, 3 * 60, Every, time).ShouldBe(Ternary.False);

    [TestCase("2025-12-31T23:59:59Z")]
    [TestCase("2027-01-01T00:00:00Z")]
    public void OutsideOfWhatIsKnownItIsUnknown(string time) => Contains(0, 24 * 60, Every, time).ShouldBe(Ternary.Unknown);

    [Test]
    public void WestOfGreenwichAndBefore1970()
    {
        var clock = new ZoneClock(new TimeZoneDefinition("x", [new(-10_000_000, -5 * 3600 - 1800)], 10_000_000));
        clock.TryRead(new DateTimeOffset(1970, 1, 1, 2, 15, 0, TimeSpan.Zero), out var day, out var minute).ShouldBeTrue();
        (day, minute).ShouldBe((DayOfWeek.Wednesday, (20 * 60) + 45));
    }

    private static Ternary Contains(int from, int to, DayOfWeek[] days, string time) =>
        new TimeWindow(new TimeWindowDefinition([.. days], from, to, Berlin.Name), new ZoneClock(Berlin)).Contains(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture));
}
