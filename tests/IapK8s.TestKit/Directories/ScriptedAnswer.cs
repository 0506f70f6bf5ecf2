namespace IapK8s.TestKit.Directories;

/// <summary>What a <see cref="ScriptedLdapServer"/> says to one search, and how it ends.</summary>
public sealed record ScriptedAnswer
{
    public static ScriptedAnswer Nothing { get; } = new();

    public IReadOnlyList<ScriptedEntry> Entries { get; init; } = [];

    /// <summary>Continuation references.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>RFC 4511 §4.1.9.</summary>
    public int ResultCode { get; init; }

    /// <summary>Of the next page; empty after the last one. Null: not a word of pages.</summary>
    public string? NextCookie { get; init; } = "";

    public ScriptedEnding Ending { get; init; }

    public static ScriptedAnswer Of(params ScriptedEntry[] entries) => new() { Entries = entries };
}
