using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Replays;

namespace IapK8s.Cli.Diff;

/// <param name="IsBlocked">An IapRevocation keeps them out now, however they sign in.</param>
internal sealed record RecordedPerson(RecordedIdentity Identity, bool IsBlocked);

/// <summary>Who made the requests of a log. The same words mean the very same object, so that what policies think of somebody is worked out once.</summary>
/// <param name="scopes">Whose vocabularies are known: with their hash, a line tells of which groups silence says something.</param>
/// <param name="isBlocked">Told provider, subject and e-mail address. A line holds both of the latter, as sidecars compare them: who has no address on it had none that was verified.</param>
internal sealed class RecordedPeople(IEnumerable<CompiledScope> scopes, Func<string, string, string?, bool> isBlocked)
{
    private const int MostKept = 100_000;

    private readonly Dictionary<IdentityKey, RecordedPerson> _people = [];
    private readonly FrozenDictionary<string, FrozenSet<string>> _vocabularies =
        scopes.DistinctBy(scope => scope.VocabularyHash).ToFrozenDictionary(scope => scope.VocabularyHash, scope => scope.Vocabulary.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <returns>Null for nobody.</returns>
    public RecordedPerson? Of(in IdentityKey key)
    {
        if (key.Provider is null || key.Subject is null)
        {
            return null;
        }

        if (_people.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_people.Count >= MostKept)
        {
            _people.Clear();
        }

        var identity = new RecordedIdentity(
            new Principal
            {
                Credential = key.Credential == "session" ? CredentialKind.Session : CredentialKind.BearerToken,
                Provider = key.Provider,
                Subject = key.Subject,
                Email = key.Email,
                Groups = [.. AuditLineReader.NamesIn(key.Groups)],
                AuthTime = key.AuthTime,
                Acr = key.Acr,
            },
            key.Vocabulary is null ? null : _vocabularies.GetValueOrDefault(key.Vocabulary));
        return _people[key] = new RecordedPerson(identity, isBlocked(key.Provider, key.Subject, key.Email));
    }
}
