namespace IapK8s.Policy.Decisions;

/// <summary>Kleene's strong three-valued logic.</summary>
internal static class Kleene
{
    public static Ternary And(Ternary left, Ternary right) => (left, right) switch
    {
        (Ternary.False, _) or (_, Ternary.False) => Ternary.False,
        (Ternary.True, Ternary.True) => Ternary.True,
        _ => Ternary.Unknown,
    };

    public static Ternary Or(Ternary left, Ternary right) => (left, right) switch
    {
        (Ternary.True, _) or (_, Ternary.True) => Ternary.True,
        (Ternary.False, Ternary.False) => Ternary.False,
        _ => Ternary.Unknown,
    };

    public static Ternary Not(Ternary value) => value switch
    {
        Ternary.True => Ternary.False,
        Ternary.False => Ternary.True,
        _ => Ternary.Unknown,
    };

    public static Ternary Of(bool value) => value ? Ternary.True : Ternary.False;
}
