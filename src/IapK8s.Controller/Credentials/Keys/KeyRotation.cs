using System.Collections.Immutable;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>Moves the keys of a set through their phases. Pure: time, making a key, and who has received what come from outside.</summary>
internal static class KeyRotation
{
    /// <param name="everybodyHas">Whether every connected subscriber has acknowledged the key of this id.</param>
    /// <returns>The same instance where nothing is due.</returns>
    public static KeySet Advance(KeySet set, RotationRule rule, DateTimeOffset now, Func<string, bool> everybodyHas, Func<StoredKey> make)
    {
        var keys = set.Keys.RemoveAll(key => key.Phase == KeyPhase.Retired && key.RemoveAfter <= now);
        if (set.Next is { } next)
        {
            if (MayTakeOver(next, rule, now, everybodyHas))
            {
                keys = keys.ConvertAll(key => key.Phase switch
                {
                    KeyPhase.Next => key with { Phase = KeyPhase.Primary, Since = now },
                    KeyPhase.Primary => key with { Phase = KeyPhase.Retired, Since = now, RemoveAfter = now + rule.Covers },
                    _ => key,
                });
            }
        }
        else if (now >= set.Primary.Since + rule.Period)
        {
            keys = keys.Add(make() with { Phase = KeyPhase.Next, Since = now });
        }

        return keys == set.Keys ? set : set with { Keys = keys };
    }

    private static bool MayTakeOver(StoredKey next, RotationRule rule, DateTimeOffset now, Func<string, bool> everybodyHas) =>
        now >= next.Since + rule.LongestWait || (rule.ShortestWait is { } least && now >= next.Since + least && everybodyHas(next.Id));

    private static ImmutableArray<StoredKey> ConvertAll(this ImmutableArray<StoredKey> keys, Func<StoredKey, StoredKey> convert) => [.. keys.Select(convert)];
}
