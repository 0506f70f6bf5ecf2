namespace IapK8s.Policy.Definitions;

/// <summary>Text that must not be printed: client secrets, tokens. Prints <c>***</c> wherever it ends up; <see cref="Reveal"/> is the one way in, and easy to search for.</summary>
public sealed class SecretText(string value) : IEquatable<SecretText>
{
    public string Reveal() => value;

    public bool Equals(SecretText? other) => other is not null && string.Equals(value, other.Reveal(), StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as SecretText);

    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "***";
}
