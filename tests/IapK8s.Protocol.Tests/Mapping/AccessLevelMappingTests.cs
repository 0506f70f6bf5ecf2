using System.Text.Json;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Mapping;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Tests.Mapping;

internal sealed class AccessLevelMappingTests
{
    private static readonly AccessLevelDefinition Basic = new()
    {
        Name = "office",
        IsAnyEnough = true,
        Conditions =
        [
            new LevelConditionDefinition { IsNegated = true, ClientCidrs = ["10.0.0.0/8", "2001:db8::/32"], RequiredLevels = ["a", "b"] },
            new LevelConditionDefinition
            {
                TimeWindows = [new TimeWindowDefinition([DayOfWeek.Sunday, DayOfWeek.Monday], 0, 1440, "Europe/Berlin"), new TimeWindowDefinition([DayOfWeek.Saturday], 1320, 360, "Europe/Berlin")],
                Claims = [new LevelClaimDefinition("device", ["managed", "x"])],
            },
        ],
        TimeZones = [new TimeZoneDefinition("Europe/Berlin", [new(-3600, 3600), new(1_774_746_000, 7200), new(1_792_890_000, -3600)], 4_102_444_800)],
    };

    private static readonly AccessLevelDefinition Custom = new() { Name = "custom", Expression = "request.method == 'GET'" };

    [Test]
    public void ComesBackAsItWas()
    {
        foreach (var level in new[] { Basic, Custom, Basic with { IsAnyEnough = false } })
        {
            var read = AccessLevelMapping.FromWire(Wire.AccessLevel.Parser.ParseFrom(Google.Protobuf.MessageExtensions.ToByteArray(AccessLevelMapping.ToWire(level))));
            read.Error.ShouldBeNull();
            JsonSerializer.Serialize(read.Value).ShouldBe(JsonSerializer.Serialize(level));
        }
    }

    [Test]
    public void RefusesWhatItCannotEnforce()
    {
        Refusal(wire => wire.Name = "").ShouldContain("name");
        Refusal(wire => wire.ClearBody()).ShouldContain("body");
        Refusal(wire => wire.Expression = "").ShouldContain("expression");
        Refusal(wire => wire.Basic.Combining = Wire.Combining.Unspecified).ShouldContain("basic.combining");
        Refusal(wire => wire.Basic.Combining = (Wire.Combining)9).ShouldContain("basic.combining");
        Refusal(wire => wire.Basic.Conditions.Add(new Wire.LevelCondition { Negate = true })).ShouldContain("asks for nothing");
        Refusal(wire => wire.Basic.Conditions[1].Claims[0].Values.Clear()).ShouldContain("values");
        Refusal(wire => wire.Basic.Conditions[1].TimeWindows[0].Days.Clear()).ShouldContain("days");
        Refusal(wire => wire.Basic.Conditions[1].TimeWindows[0].Days[0] = 0).ShouldContain("days");
        Refusal(wire => wire.Basic.Conditions[1].TimeWindows[0].FromMinute = 1440).ShouldContain("from_minute");
        Refusal(wire => wire.Basic.Conditions[1].TimeWindows[0].ToMinute = 0).ShouldContain("to_minute");
        Refusal(wire => wire.TimeZones[0].Steps.Clear()).ShouldContain("time_zones[0]");
        Refusal(wire => wire.TimeZones[0].Steps[1] = -1).ShouldContain("steps[1]");
        Refusal(wire => wire.TimeZones[0].Steps[1] = long.MaxValue).ShouldContain("steps[1]");
        Refusal(wire => wire.TimeZones[0].Offsets[0] = 86_400).ShouldContain("offsets[0]");
        Refusal(wire => wire.TimeZones[0].Offsets[0] = int.MinValue).ShouldContain("offsets[0]");
        Refusal(wire => wire.TimeZones[0].Until = 0).ShouldContain("until");
    }

    private static string Refusal(Action<Wire.AccessLevel> change)
    {
        var wire = AccessLevelMapping.ToWire(Basic);
        change(wire);
        return AccessLevelMapping.FromWire(wire).Error.ShouldNotBeNull();
    }
}
