namespace IapK8s.Cli.Writing;

internal enum Tone : byte
{
    Plain = 0,

    /// <summary>Allowed, sound, done.</summary>
    Good,

    /// <summary>Refused, broken.</summary>
    Bad,

    /// <summary>Not known, or to be looked at.</summary>
    Doubt,

    /// <summary>There for completeness.</summary>
    Faint,

    /// <summary>Headings, and what the line is about.</summary>
    Strong,
}

/// <summary>A piece of text and how it is meant. Never the only thing that says so: without colours it reads the same.</summary>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string? text) => new(text ?? "");
}
