namespace IapK8s.Resources.Schemas;

/// <summary>How server-side apply merges a list (<c>x-kubernetes-list-type</c>).</summary>
public enum ListType
{
    /// <summary>As a whole: where order or completeness matters.</summary>
    Atomic = 0,

    /// <summary>Value by value, none of them twice.</summary>
    Set,

    /// <summary>Entry by entry, told apart by some of their fields.</summary>
    Map,
}

/// <summary>What one field may hold beside what its C# type says.</summary>
public sealed record FieldShape
{
    public bool IsRequired { get; init; }

    /// <summary>Of a text, or of each text of a list or map.</summary>
    public TextFormat? Text { get; init; }

    public long? Minimum { get; init; }

    public long? Maximum { get; init; }

    public int? MinItems { get; init; }

    /// <summary>Entries of a list or of a map.</summary>
    public int? MaxItems { get; init; }

    /// <summary>Values of each entry, where a map holds lists.</summary>
    public int? MaxValues { get; init; }

    public ListType ListType { get; init; }

    public IReadOnlyList<string> MapKeys { get; init; } = [];

    /// <summary>What to do instead, where nothing enforces the field yet: it is refused.</summary>
    public string? Unsupported { get; init; }

    /// <summary>About the field as a whole.</summary>
    public IReadOnlyList<CelRule> Rules { get; init; } = [];

    public FieldShape Required() => this with { IsRequired = true };

    public FieldShape NotSupported(string instead) => this with { Unsupported = instead };

    public FieldShape MayBeEmpty() => this with { MinItems = null };

    public FieldShape With(params CelRule[] rules) => this with { Rules = [.. Rules, .. rules] };

    public static FieldShape Of(TextFormat text) => new() { Text = text };

    public static FieldShape Number(long minimum, long? maximum = null) => new() { Minimum = minimum, Maximum = maximum };

    /// <summary>An object or a time: the type says it all.</summary>
    public static FieldShape Plain() => new();

    public static FieldShape SetOf(TextFormat text, int most) => new() { Text = text, MinItems = 1, MaxItems = most, ListType = ListType.Set };

    public static FieldShape SetOfNumbers(long minimum, long maximum, int most) => Number(minimum, maximum) with { MinItems = 1, MaxItems = most, ListType = ListType.Set };

    /// <summary>A map of texts to sets of texts.</summary>
    public static FieldShape SetsOf(TextFormat text, int most, int mostValues) => new() { Text = text, MinItems = 1, MaxItems = most, MaxValues = mostValues };

    public static FieldShape MapOf(int most, params string[] keys) => new() { MinItems = 1, MaxItems = most, ListType = ListType.Map, MapKeys = keys };

    public static FieldShape ListOf(int most) => new() { MinItems = 1, MaxItems = most };
}
