using System.Diagnostics.CodeAnalysis;

namespace IapK8s.Protocol.Mapping;

/// <summary>What a message means, or why it is refused. <c>default</c> is a refusal.</summary>
public readonly struct Mapped<T>
    where T : class
{
    private readonly string? _error;

    private Mapped(T? value, string? error)
    {
        Value = value;
        _error = error;
    }

    /// <summary>Null when refused.</summary>
    public T? Value { get; }

    /// <summary>Field and reason, for the NACK; null when mapped. Never holds a secret.</summary>
    public string? Error => Value is null ? _error ?? "not mapped" : null;

    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? error)
    {
        value = Value;
        error = Error;
        return value is not null;
    }

    internal static Mapped<T> Of(T value) => new(value, null);

    internal static Mapped<T> Refused(string error) => new(null, error);
}
