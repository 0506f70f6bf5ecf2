using System.Collections.Immutable;
using IapK8s.Policy.Identities;

namespace IapK8s.Cli.Asking.Callers;

/// <summary>Whoever asks, as far as the question says. What it does not say is not there: no group, no claim.</summary>
internal sealed record Caller
{
    /// <summary>The subject of somebody of whom nothing is said but a group that lists them.</summary>
    private const string Unnamed = "somebody";

    public static Caller Anonymous { get; } = new();

    public bool IsAnonymous { get; init; } = true;

    /// <summary>Came with a token instead of a session.</summary>
    public bool IsBearer { get; init; }

    /// <summary>Null for the one in force wherever the request goes.</summary>
    public string? Provider { get; init; }

    public string? Email { get; init; }

    public string? Subject { get; init; }

    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Groups or claims were spoken of, if only to say that there are none.</summary>
    public bool IsTokenSaid { get; init; }

    /// <summary>Besides those that the resources say.</summary>
    public ImmutableArray<string> IapGroups { get; init; } = [];

    public ImmutableArray<KeyValuePair<string, string>> Claims { get; init; } = [];

    public string? Acr { get; init; }

    public ImmutableArray<string> Amr { get; init; } = [];

    public DateTimeOffset? AuthTime { get; init; }

    /// <summary>How a group lists them.</summary>
    public string Spelling => $"user:{Email ?? Subject ?? Unnamed}";

    /// <summary>For people.</summary>
    public string Name => IsAnonymous ? "nobody who is signed in" : Email ?? Subject ?? (Groups.IsEmpty ? "somebody" : $"somebody in {string.Join(" and ", Groups)}");

    /// <summary>Null without identity.</summary>
    public Principal? ToPrincipal(string provider) => IsAnonymous ? null : Build(Provider ?? provider, isTokenKnown: true);

    /// <summary>The same person, of whose groups and claims nothing is known.</summary>
    public Principal WithUnknownToken(Principal principal) => Build(principal.Provider, isTokenKnown: false);

    private Principal Build(string provider, bool isTokenKnown) => new()
    {
        Credential = IsBearer ? CredentialKind.BearerToken : CredentialKind.Session,
        Provider = provider,
        Subject = Subject ?? (Email is null && !IapGroups.IsEmpty ? Unnamed : ""),
        Email = Email,
        Groups = Groups,
        GroupsAreComplete = isTokenKnown,
        Claims = Claims,
        Acr = Acr,
        Amr = Amr,
        AuthTime = AuthTime,
    };
}
