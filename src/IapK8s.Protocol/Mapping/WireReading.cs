using System.Collections.Immutable;
using Google.Protobuf.Collections;

namespace IapK8s.Protocol.Mapping;

/// <summary>Reads one message field by field and remembers the first mistake, by path.</summary>
internal sealed class WireReading
{
    public string? Error { get; private set; }

    public void Refuse(string field, string why) => Error ??= $"{field} {why}";

    public void Require(bool holds, string field, string why)
    {
        if (!holds)
        {
            Refuse(field, why);
        }
    }

    public string Text(string value, string field, int limit = WireLimits.Name)
    {
        Require(value.Length > 0, field, "is missing");
        return Optional(value, field, limit) ?? "";
    }

    /// <summary>Proto3 has no null for text: empty is not set.</summary>
    public string? Optional(string value, string field, int limit = WireLimits.Name)
    {
        Require(value.Length <= limit, field, $"is longer than {limit} characters");
        return value.Length == 0 ? null : value;
    }

    public ImmutableArray<string> Texts(RepeatedField<string> values, string field, int count, int limit = WireLimits.Name) =>
        List(values, field, count, (value, at) => Text(value, at, limit));

    /// <summary>Nothing beyond the limit is looked at.</summary>
    public ImmutableArray<TResult> List<T, TResult>(RepeatedField<T> values, string field, int count, Func<T, string, TResult> read)
    {
        if (values.Count > count)
        {
            Refuse(field, $"has {values.Count} entries, {count} is the most");
            return [];
        }

        var result = ImmutableArray.CreateBuilder<TResult>(values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            result.Add(read(values[i], $"{field}[{i}]"));
        }

        return result.MoveToImmutable();
    }

    public int Port(int port, string field)
    {
        Require(port is > 0 and <= 65535, field, $"is {port}, no port");
        return port;
    }

    public TimeSpan Seconds(long value, string field, long least = 1)
    {
        var isInRange = value >= least && value <= WireLimits.Seconds;
        Require(isInRange, field, $"is {value} s, not between {least} and {WireLimits.Seconds}");
        return isInRange ? TimeSpan.FromSeconds(value) : TimeSpan.Zero;
    }

    /// <summary>Unix seconds; 0 is not set.</summary>
    public DateTimeOffset? Time(long value, string field)
    {
        var isInRange = value >= 0 && value <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() - WireLimits.Seconds;
        Require(isInRange, field, "is out of range");
        return isInRange && value != 0 ? DateTimeOffset.FromUnixTimeSeconds(value) : null;
    }

    /// <summary>A value that this build does not know is a policy that it cannot enforce.</summary>
    public TResult Unknown<TResult>(object value, string field, TResult safe)
    {
        Refuse(field, $"has the value {value}, which this build does not know");
        return safe;
    }

    public Mapped<T> Finish<T>(T value)
        where T : class =>
        Error is null ? Mapped<T>.Of(value) : Mapped<T>.Refused(Error);
}
