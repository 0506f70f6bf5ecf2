using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>Counts one kind of doubt and keeps the first examples of it.</summary>
internal sealed class Tally
{
    private const int Kept = 3;

    private readonly List<string> _examples = [];

    public int Count { get; private set; }

    public void Add(string example)
    {
        Count++;
        if (_examples.Count < Kept)
        {
            _examples.Add(Quoted.Of(example));
        }
    }

    /// <summary><c>12 members …: "a", "b", "c" and 9 more</c>.</summary>
    public string Say(string what) =>
        $"{Count} {what}: {string.Join(", ", _examples)}{(Count > _examples.Count ? $" and {Count - _examples.Count} more" : "")}";
}
