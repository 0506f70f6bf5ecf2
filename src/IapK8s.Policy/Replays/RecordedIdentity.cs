using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Policy.Identities;

namespace IapK8s.Policy.Replays;

/// <summary>Who made a recorded request, as far as the record tells.</summary>
public sealed class RecordedIdentity
{
    private readonly Principal _principal;

    /// <param name="principal">With those groups that the record names. Its claims and <c>amr</c> play no part.</param>
    /// <param name="vocabulary">The groups that were asked for when the groups were recorded: of these, who is not named in one is not in it. Null where nobody knows.</param>
    public RecordedIdentity(Principal principal, FrozenSet<string>? vocabulary)
    {
        _principal = principal;
        Vocabulary = vocabulary;
    }

    public string Provider => _principal.Provider;

    public CredentialKind Credential => _principal.Credential;

    public ImmutableArray<string> Groups => _principal.Groups;

    public FrozenSet<string>? Vocabulary { get; }

    /// <summary>Whether it is known that the person is in the group, or that they are not.</summary>
    internal bool Tells(string group) => Groups.Contains(group) || Vocabulary?.Contains(group) == true;

    /// <summary>With the groups that are told, and signed in by these methods.</summary>
    internal Principal As(ImmutableArray<string> amr) => new()
    {
        Credential = _principal.Credential,
        Provider = _principal.Provider,
        Subject = _principal.Subject,
        Email = _principal.Email,
        Groups = _principal.Groups,
        AuthTime = _principal.AuthTime,
        Acr = _principal.Acr,
        Amr = amr,
        IsRecorded = true,
    };
}
