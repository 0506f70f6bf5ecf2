using IapK8s.Compiler.AccessLevels;

namespace IapK8s.Compiler.Tests;

/// <summary>What travels of a time zone is what the zone's own data says.</summary>
internal sealed class ZoneTableTests
{
    private static readonly DateTimeOffset Begin = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Half-hour summer time, a skipped day, summer time that Ramadan interrupts, none at all.</summary>
    [TestCase("Europe/Berlin")]
    [TestCase("America/New_York")]
    [TestCase("Australia/Lord_Howe")]
    [TestCase("Pacific/Apia")]
    [TestCase("Africa/Casablanca")]
    [TestCase("America/Sao_Paulo")]
    [TestCase("Asia/Kolkata")]
    [TestCase("Pacific/Chatham")]
    [TestCase("Asia/Gaza")]
    public void OffsetsAreThoseOfTheZone(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var offsets = ZoneTable.Of(name, zone).Offsets;
        offsets[0].From.ShouldBe(Begin.ToUnixTimeSeconds());
        foreach (var (from, seconds) in offsets)
            zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(from)).TotalSeconds.ShouldBe(seconds);
        foreach (var (from, seconds) in offsets.Skip(1))
            zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(from - 1)).TotalSeconds.ShouldNotBe(seconds);
        var at = 0;
        for (var time = Begin; time < End; time += TimeSpan.FromHours(5))
        {
            while (at + 1 < offsets.Length && offsets[at + 1].From <= time.ToUnixTimeSeconds())
                at++;
            zone.GetUtcOffset(time).TotalSeconds.ShouldBe(offsets[at].Seconds, time.ToString());
        }
    }

    [Test]
    public void UtcIsOneOffset() => ZoneTable.Of("UTC", TimeZoneInfo.Utc).Offsets.ShouldHaveSingleItem().Seconds.ShouldBe(0);
}
