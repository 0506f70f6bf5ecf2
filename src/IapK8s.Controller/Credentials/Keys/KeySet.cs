using System.Collections.Immutable;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>The keys of one use and subject, oldest first: exactly one primary, at most one next.</summary>
/// <param name="Subject"><c>namespace|origin</c> of a scope, <c>namespace|audience</c> of an app; empty where there is one set of the use.</param>
internal sealed record KeySet(KeyUse Use, string Subject, ImmutableArray<StoredKey> Keys)
{
    public KeySubject Key => new(Use, Subject);

    public StoredKey Primary => Keys.Single(key => key.Phase == KeyPhase.Primary);

    public StoredKey? Next => Keys.SingleOrDefault(key => key.Phase == KeyPhase.Next);
}
