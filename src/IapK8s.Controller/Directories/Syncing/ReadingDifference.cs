using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace IapK8s.Controller.Directories.Syncing;

/// <summary>What a reading would change of what is in force.</summary>
/// <param name="Before">Memberships in force.</param>
/// <param name="Vanished">Groups that are not there any more, be they empty, or that lost all of several members, sorted. Where an empty one becomes unknown, a <c>Deny</c> of it matches everybody.</param>
/// <param name="SomeRemovals">The first by group and member, as people read them.</param>
/// <param name="Hash">Of all memberships and empty groups that would go and of the last approval, 16 hex digits: who approves it approves these and no others, once, whatever else comes or came meanwhile.</param>
internal sealed record ReadingDifference(int Before, int Added, int Removed, ImmutableArray<string> Vanished, ImmutableArray<string> SomeRemovals, string Hash, bool ChangesGroups)
{
    public const int MostShown = 20;

    /// <summary>Characters of a hash; a text of any other length approves nothing.</summary>
    public const int HashLength = 16;

    /// <summary>A group that loses its only member at most lost somebody; one that loses so many at once was hidden.</summary>
    private const int Several = 2;

    public bool IsNothing => Added == 0 && Removed == 0 && !ChangesGroups;

    /// <param name="lastApproval">The last that was used, or what an IapDirectory has of its own before its first.</param>
    public static ReadingDifference Between(ImmutableSortedDictionary<string, ImmutableArray<string>> before, ImmutableSortedDictionary<string, ImmutableArray<string>> after, string lastApproval)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Each approval hangs on the one before it, so none fits twice, however long its annotation stands; and the same removals can be approved again, by another value. Nothing else that changes
        // may be in it: what waits is asked for by one value, whatever else is kept meanwhile.
        hash.AppendData(Encoding.UTF8.GetBytes($"{lastApproval}\n"));
        var (added, removed, shown) = (0, 0, ImmutableArray.CreateBuilder<string>());
        foreach (var (group, members) in before)
        {
            var now = after.GetValueOrDefault(group, []);
            if (members.IsEmpty && !after.ContainsKey(group))
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{group}\n"));
            }

            // The very same people are very often the very same list.
            if (members == now)
            {
                continue;
            }

            var (left, right) = (0, 0);
            while (left < members.Length || right < now.Length)
            {
                var order = left == members.Length ? 1 : right == now.Length ? -1 : string.CompareOrdinal(members[left], now[right]);
                if (order < 0)
                {
                    removed++;
                    hash.AppendData(Encoding.UTF8.GetBytes($"{group}\n{members[left]}\n"));
                    if (shown.Count < MostShown)
                    {
                        shown.Add($"{members[left]} from {group}");
                    }
                }
                else if (order > 0)
                {
                    added++;
                }

                (left, right) = (left + (order <= 0 ? 1 : 0), right + (order >= 0 ? 1 : 0));
            }
        }

        var isNew = after.Keys.Any(group => !before.ContainsKey(group));
        return new ReadingDifference(
            before.Values.Sum(members => members.Length),
            added + after.Where(group => !before.ContainsKey(group.Key)).Sum(group => group.Value.Length),
            removed,
            [.. before.Where(group => after.TryGetValue(group.Key, out var now) ? group.Value.Length >= Several && now.IsEmpty : true).Select(group => group.Key)],
            shown.ToImmutable(),
            Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, HashLength / 2)),
            isNew || before.Keys.Any(group => !after.ContainsKey(group)));
    }
}
