using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using IapK8s.Policy.Cel.Types;

namespace IapK8s.Policy.Cel.Values;

/// <summary>
/// A value of an expression: small, immutable, and free of boxing for bools, numbers, times and slices of strings. <c>default</c> is an
/// error.
/// </summary>
public readonly struct CelValue
{
    private readonly object? _reference;

    /// <summary>The number; seconds of a time; start and length of a string.</summary>
    private readonly long _bits;
    private readonly int _nanos;
    private readonly CelKind _kind;

    private CelValue(CelKind kind, object? reference, long bits = 0, int nanos = 0)
    {
        _kind = kind;
        _reference = reference;
        _bits = bits;
        _nanos = nanos;
    }

    public static CelValue Null => new(CelKind.Null, null);

    public static CelValue True => new(CelKind.Bool, null, 1);

    public static CelValue False => new(CelKind.Bool, null, 0);

    /// <summary>The optional that holds nothing.</summary>
    public static CelValue None => new(CelKind.Optional, null);

    public CelKind Kind => _kind;

    public bool IsTrue => _kind == CelKind.Bool && _bits != 0;

    public bool IsFalse => _kind == CelKind.Bool && _bits == 0;

    public bool IsError => _kind == CelKind.Error;

    public bool IsUnknown => _kind == CelKind.Unknown;

    /// <summary>Neither an error nor unknown.</summary>
    public bool IsValue => _kind > CelKind.Unknown;

    /// <summary>What <c>type()</c> gives.</summary>
    public CelType Type => _kind switch
    {
        CelKind.Null => CelType.Null,
        CelKind.Bool => CelType.Bool,
        CelKind.Int => CelType.Int,
        CelKind.Uint => CelType.Uint,
        CelKind.Double => CelType.Double,
        CelKind.String => CelType.String,
        CelKind.Bytes => CelType.Bytes,
        CelKind.Timestamp => CelType.Timestamp,
        CelKind.Duration => CelType.Duration,
        CelKind.List => CelType.ListOfDyn,
        CelKind.Map => CelType.MapOfDyn,
        CelKind.Optional => CelType.OptionalOfDyn,
        CelKind.Type => CelType.TypeOfDyn,
        CelKind.Opaque => AsOpaque().Type,
        _ => CelType.Dyn,
    };

    public static CelValue Of(bool value) => new(CelKind.Bool, null, value ? 1 : 0);

    public static CelValue Of(long value) => new(CelKind.Int, null, value);

    public static CelValue Of(ulong value) => new(CelKind.Uint, null, unchecked((long)value));

    public static CelValue Of(double value) => new(CelKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    public static CelValue Of(string value) => new(CelKind.String, value, value.Length);

    /// <summary>A part of a string, not copied.</summary>
    public static CelValue OfSlice(string text, int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)text.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(text.Length - start));
        return new CelValue(CelKind.String, text, ((long)start << 32) | (uint)length);
    }

    /// <param name="value">Not copied.</param>
    public static CelValue OfBytes(byte[] value) => new(CelKind.Bytes, value);

    public static CelValue Of(DateTimeOffset value)
    {
        var ticks = value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        return rest < 0 ? OfTimestamp(seconds - 1, (int)(rest + TimeSpan.TicksPerSecond) * 100) : OfTimestamp(seconds, (int)rest * 100);
    }

    public static CelValue Of(TimeSpan value)
    {
        var seconds = Math.DivRem(value.Ticks, TimeSpan.TicksPerSecond, out var rest);
        return rest < 0 ? OfDuration(seconds - 1, (int)(rest + TimeSpan.TicksPerSecond) * 100) : OfDuration(seconds, (int)rest * 100);
    }

    /// <summary>A point in time; an error outside the years 0001 to 9999.</summary>
    /// <param name="seconds">Since 1970-01-01T00:00:00Z.</param>
    /// <param name="nanos">From 0 to 999,999,999.</param>
    public static CelValue OfTimestamp(long seconds, int nanos) =>
        seconds is < Times.MinTimestamp or > Times.MaxTimestamp || nanos is < 0 or > 999_999_999 ? Fail(CelError.TimestampRange) : new CelValue(CelKind.Timestamp, null, seconds, nanos);

    /// <summary>A span of time; an error beyond 64 bits of nanoseconds, about 292 years.</summary>
    /// <param name="seconds">Rounded towards the past.</param>
    /// <param name="nanos">From 0 to 999,999,999, added to the seconds.</param>
    public static CelValue OfDuration(long seconds, int nanos)
    {
        var total = ((Int128)seconds * Times.NanosPerSecond) + nanos;
        var fits = nanos is >= 0 and < Times.NanosPerSecond && total >= long.MinValue && total <= long.MaxValue;
        return fits ? new CelValue(CelKind.Duration, null, seconds, nanos) : Fail(CelError.DurationRange);
    }

    public static CelValue Of(CelList value) => new(CelKind.List, value);

    /// <param name="values">Not copied.</param>
    public static CelValue OfStrings(string[] values) => new(CelKind.List, values);

    /// <param name="values">Not copied.</param>
    public static CelValue OfStrings(ImmutableArray<string> values) => new(CelKind.List, ImmutableCollectionsMarshal.AsArray(values) ?? []);

    /// <param name="values">Not copied; make the value once and keep it, it allocates.</param>
    public static CelValue OfStrings(IReadOnlyList<string> values) => new(CelKind.List, values as string[] ?? (object)new StringList(values));

    public static CelValue OfList(IEnumerable<CelValue> values) => Of(new ValueList([.. values]));

    public static CelValue Of(CelMap value) => new(CelKind.Map, value);

    /// <summary>The first of two equal keys stays.</summary>
    public static CelValue OfMap(IEnumerable<KeyValuePair<CelValue, CelValue>> entries)
    {
        var map = new ValueMap(0);
        foreach (var (key, value) in entries)
        {
            map.TryAdd(key, value);
        }

        return Of(map);
    }

    public static CelValue Of(CelType value) => new(CelKind.Type, value);

    public static CelValue Of(CelOpaque value) => new(CelKind.Opaque, value);

    public static CelValue OptionalOf(in CelValue content) => new(CelKind.Optional, new CelOptional(content));

    /// <summary>JSON, wrapped as it is and read where an expression asks: whole numbers are ints (uints where too large), others doubles.</summary>
    public static CelValue OfJson(JsonElement element) => JsonValues.Wrap(element);

    public static CelValue Fail(string message) => Fail(new CelError(message));

    public static CelValue Fail(CelError error) => new(CelKind.Error, error);

    /// <param name="unknown">Made once by the host: it costs an allocation.</param>
    public static CelValue Of(CelUnknown unknown) => new(CelKind.Unknown, unknown);

    public bool AsBool() => _bits != 0;

    public long AsInt() => _bits;

    public ulong AsUint() => unchecked((ulong)_bits);

    public double AsDouble() => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The characters of a string.</summary>
    public ReadOnlySpan<char> AsSpan() => ((string)_reference!).AsSpan((int)(_bits >> 32), (int)_bits);

    /// <summary>A string; a copy where it is a part of another.</summary>
    public string AsString()
    {
        var text = (string)_reference!;
        return _bits == text.Length ? text : AsSpan().ToString();
    }

    public ReadOnlySpan<byte> AsBytes() => (byte[])_reference!;

    /// <summary>Seconds since 1970 of a timestamp, seconds of a duration.</summary>
    public long Seconds => _bits;

    /// <summary>Added to <see cref="Seconds"/>, never negative.</summary>
    public int Nanos => _nanos;

    public int ListCount => _reference is string[] strings ? strings.Length : ((CelList)_reference!).Count;

    public CelValue ListItem(int index) => _reference is string[] strings ? Of(strings[index]) : ((CelList)_reference!)[index];

    public CelMap AsMap() => (CelMap)_reference!;

    /// <summary>Whether an optional holds something.</summary>
    public bool HasContent => _reference is not null;

    /// <summary>What an optional holds.</summary>
    public CelValue Content => ((CelOptional)_reference!).Content;

    public CelType AsType() => (CelType)_reference!;

    public CelOpaque AsOpaque() => (CelOpaque)_reference!;

    public CelError AsError() => (CelError?)_reference ?? CelError.NoValue;

    public CelUnknown AsUnknown() => (CelUnknown)_reference!;

    internal object? Reference => _reference;

    /// <summary>A part of a string, not copied.</summary>
    internal CelValue Slice(int start, int length) => OfSlice((string)_reference!, (int)(_bits >> 32) + start, length);

    /// <summary>The error with the place where it arose, unless it has one.</summary>
    internal CelValue At(int offset) => AsError() is { Offset: < 0 } error ? Fail(error with { Offset = offset }) : this;

    /// <summary>For people: as an expression would write it, cut where it is long.</summary>
    public override string ToString() => ValueText.Describe(this);
}
