using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Time zones on the wire: two lists of numbers, the times as steps from one to the next.</summary>
internal static class TimeZoneMapping
{
    private const int MostOffset = 24 * 3600;

    public static Wire.ZoneOffsets ToWire(TimeZoneDefinition zone)
    {
        var wire = new Wire.ZoneOffsets { Name = zone.Name, Until = zone.Until };
        var before = 0L;
        foreach (var (from, seconds) in zone.Offsets)
        {
            wire.Steps.Add(from - before);
            wire.Offsets.Add(seconds);
            before = from;
        }

        return wire;
    }

    public static TimeZoneDefinition FromWire(WireReading reading, Wire.ZoneOffsets zone, string field)
    {
        var name = reading.Text(zone.Name, field + ".name");
        if (zone.Steps.Count != zone.Offsets.Count || zone.Steps.Count is 0 or > WireLimits.ZoneOffsets)
        {
            reading.Refuse(field, $"has {zone.Steps.Count} times and {zone.Offsets.Count} offsets, not the same number from 1 to {WireLimits.ZoneOffsets}");
            return new TimeZoneDefinition(name, [], 0);
        }

        var latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        var offsets = ImmutableArray.CreateBuilder<ZoneOffset>(zone.Steps.Count);
        var time = 0L;
        for (var i = 0; i < zone.Steps.Count; i++)
        {
            var isInOrder = zone.Steps[i] <= latest && (i == 0 ? zone.Steps[i] >= -latest : zone.Steps[i] > 0) && (time += zone.Steps[i]) <= latest;
            reading.Require(isInOrder, $"{field}.steps[{i}]", "leads to no later time");
            reading.Require(Math.Abs((long)zone.Offsets[i]) < MostOffset, $"{field}.offsets[{i}]", "is a day or more");
            if (reading.Error is not null)
            {
                break;
            }

            offsets.Add(new ZoneOffset(time, zone.Offsets[i]));
        }

        reading.Require(zone.Until > time && zone.Until <= latest, field + ".until", "is not after the times");
        return new TimeZoneDefinition(name, offsets.ToImmutable(), zone.Until);
    }
}
