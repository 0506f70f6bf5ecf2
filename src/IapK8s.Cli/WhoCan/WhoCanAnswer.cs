using System.Collections.Immutable;
using System.Text.Json.Serialization;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.WhoCan;

/// <summary>Everybody who may make a request, wherever it may go.</summary>
/// <param name="Answers">One for each policy that it may meet; never empty.</param>
/// <param name="Incomplete">What could not be looked at, so that the answers may be others.</param>
internal sealed record WhoCanAnswer(string Method, ImmutableArray<WhoCanTarget> Answers, ImmutableArray<string> Incomplete)
{
    /// <inheritdoc cref="Asking.Targets.TargetStanding.NotAccepted"/>
    public IReadOnlyList<string>? NotAccepted { get; init; }
}

/// <summary>The answer of one policy. Whoever is in no line of it may not.</summary>
internal sealed record WhoCanTarget
{
    public required string Url { get; init; }

    public required string Policy { get; init; }

    public required PolicyMode Mode { get; init; }

    /// <summary>Null where none is in force, so that nobody can sign in.</summary>
    public string? Provider { get; init; }

    public required ImmutableArray<string> Pods { get; init; }

    /// <summary>An internal name: by bearer token alone.</summary>
    public bool IsInternal { get; init; }

    public ImmutableArray<WhoCanLine> Lines { get; init; } = [];

    /// <summary>Why nobody may; null where somebody may.</summary>
    public string? Nobody { get; init; }

    /// <summary>Members that let nobody in because nobody knows who they are.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>Groups whose members are in a directory, which only the controller reads, each with the rule; null where there are none.</summary>
    public IReadOnlyList<string>? InDirectory { get; init; }

    /// <summary>Whom IapRevocations keep out, whatever a line says; null where there are none, or nobody has to sign in.</summary>
    public IReadOnlyList<string>? Blocked { get; init; }
}

/// <summary>People whom one rule lets in.</summary>
/// <param name="Who">The member, as rules write it.</param>
/// <param name="Members">Of an IapGroup, how many people; null for others.</param>
/// <param name="Through">The rule.</param>
/// <param name="Level">Of the policy that wrote it.</param>
/// <param name="WithoutSignIn">Whether whoever has not signed in may too: for <c>allUsers</c> alone.</param>
/// <param name="OnlyIf">What has to hold of them besides; all of it.</param>
/// <param name="NotIf">Whoever any of it holds of may not.</param>
internal sealed record WhoCanLine(
    string Who, int? Members, string Through, PolicyLevel Level, Ternary? WithoutSignIn, ImmutableArray<string> OnlyIf, ImmutableArray<string> NotIf)
{
    /// <summary>An IapRevocation may name all of them, in another way than the rule does.</summary>
    [JsonIgnore]
    public bool MayBeBlocked { get; init; }
}
