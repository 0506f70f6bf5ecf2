namespace IapK8s.Policy.Decisions;

/// <summary>Kleene's three values. An error in a condition is <see cref="Unknown"/> too: a Deny counts it as true, an Allow as false.</summary>
public enum Ternary : byte
{
    /// <summary>Zero, so that a forgotten value is never a quiet yes.</summary>
    Unknown = 0,
    False,
    True,
}
