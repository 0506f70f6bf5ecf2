using System.CommandLine;

namespace IapK8s.Cli.Completion;

/// <summary>The command line as far as it was typed: which command, and what the last word is to be.</summary>
internal sealed record CompletionWords(Command Command, Option? ValueOf, int Position, string Word)
{
    /// <param name="words">After the program's name; the last is the one to complete, empty where it was not begun.</param>
    public static CompletionWords Read(RootCommand root, IReadOnlyList<string> words)
    {
        Command command = root;
        Option? open = null;
        var position = 0;
        foreach (var word in words.SkipLast(1))
        {
            if (open is not null)
                open = null;
            else if (word.StartsWith('-'))
                open = word.Contains('=', StringComparison.Ordinal) ? null : OptionsOf(root, command).FirstOrDefault(option => Names(option).Contains(word) && option.ValueType != typeof(bool));
            else if (command.Subcommands.FirstOrDefault(sub => sub.Name == word) is { } sub)
                (command, position) = (sub, 0);
            else
                position++;
        }

        var last = words.Count == 0 ? "" : words[^1];
        var equals = last.StartsWith('-') ? last.IndexOf('=', StringComparison.Ordinal) : -1;
        return open is null && equals > 0
            ? new CompletionWords(command, OptionsOf(root, command).FirstOrDefault(option => Names(option).Contains(last[..equals])), position, last[(equals + 1)..]) { Prefix = last[..(equals + 1)] }
            : new CompletionWords(command, open, position, last);
    }

    /// <summary>What of the last word goes before each candidate: <c>--output=</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>A command's own, then those that every command has.</summary>
    public static IEnumerable<Option> OptionsOf(RootCommand root, Command command) => command.Options.Concat(root.Options.Where(option => option.Recursive)).Distinct().Where(option => !option.Hidden);

    public static IEnumerable<string> Names(Option option) => option.Aliases.Prepend(option.Name);

    /// <summary>The argument that a word without a dash is; null where there is none left.</summary>
    public Argument? Argument => Position < Command.Arguments.Count ? Command.Arguments[Position]
        : Command.Arguments is [.., { Arity.MaximumNumberOfValues: > 1 } last] ? last
        : null;
}
