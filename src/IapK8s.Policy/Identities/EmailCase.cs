namespace IapK8s.Policy.Identities;

/// <summary>How e-mail addresses and domains lose their case: ASCII letters alone. Unicode folding would make two mailboxes one (the Kelvin sign folds to a k), and whoever folds more than
/// others do writes names that nobody has.</summary>
public static class EmailCase
{
    public static string Fold(string text) => text.AsSpan().ContainsAnyInRange('A', 'Z') ? string.Create(text.Length, text, Lower) : text;

    private static void Lower(Span<char> target, string source)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
        }
    }
}
