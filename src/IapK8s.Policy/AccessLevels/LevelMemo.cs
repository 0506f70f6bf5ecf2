using IapK8s.Policy.Conditions;
using IapK8s.Policy.Decisions;

namespace IapK8s.Policy.AccessLevels;

/// <summary>What is known of access levels while one decision is made: each is worked out where it is first asked for, and at most twice, for the identity and for those rules
/// that do not know it. Each thread has one and uses it again and again.</summary>
internal sealed class LevelMemo
{
    [ThreadStatic]
    private static LevelMemo? _ofThread;

    private AccessLevelTable _table = AccessLevelTable.Empty;

    /// <summary>By identity known or not, then by level: 0 while nobody asked, else a <see cref="Ternary"/> and one.</summary>
    private byte[] _answers = [];

    /// <summary>Proxies are trusted, so the client's address is its own.</summary>
    public bool IsAddressProven { get; private set; }

    /// <summary>Good until the same thread begins another decision.</summary>
    public static LevelMemo Begin(AccessLevelTable table, bool isAddressProven)
    {
        var memo = _ofThread ??= new LevelMemo();
        (memo._table, memo.IsAddressProven) = (table, isAddressProven);
        if (memo._answers.Length < 2 * table.Count)
        {
            memo._answers = new byte[2 * table.Count];
        }

        memo._answers.AsSpan(0, 2 * table.Count).Clear();
        return memo;
    }

    /// <summary>What was found out so far counts no more: the question is asked of somebody else.</summary>
    public void Forget() => _answers.AsSpan(0, 2 * _table.Count).Clear();

    /// <summary>Unknown for one that is not there.</summary>
    public Ternary Of(ReadOnlySpan<char> name, RequestActivation asking)
    {
        var index = _table.IndexOf(name);
        if (index < 0)
        {
            return Ternary.Unknown;
        }

        ref var answer = ref _answers[asking.Principal is null ? index : _table.Count + index];
        if (answer == 0)
        {
            // Whoever asks again before there is an answer asks in a circle.
            answer = (byte)Ternary.Unknown + 1;
            answer = (byte)(_table[index].Evaluate(asking) + 1);
        }

        return (Ternary)(answer - 1);
    }
}
