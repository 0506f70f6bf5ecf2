using System.Collections.Immutable;
using System.Text;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Syncing;

/// <summary>A directory's own names to those that policies can write: <c>Domain Admins</c> is <c>iapgroup:domain-admins</c>. Pure.</summary>
internal static class GroupNaming
{
    private const int Shown = 5;

    /// <param name="warnings">What could not be named, or not alone: unknown groups.</param>
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> Name(ImmutableSortedDictionary<string, ImmutableArray<string>> groups, string prefix, ICollection<string> warnings)
    {
        var named = groups.Select(group => (Group: group, Name: NameOf(group.Key, prefix))).ToList();
        Warn(warnings, [.. named.Where(group => group.Name is null).Select(group => Quoted.Of(group.Group.Key))], "Groups whose name policies cannot write are left out; give them another by groups.nameAttribute");
        var clashes = named.Where(group => group.Name is not null).GroupBy(group => group.Name, StringComparer.Ordinal).Where(same => same.Skip(1).Any()).ToList();
        Warn(warnings, [.. clashes.Select(same => $"{Listed([.. same.Select(group => Quoted.Of(group.Group.Key))], " and ")} ({same.Key})")], "Groups that come to the same name are unknown; rename all but one of each");
        var unclear = clashes.Select(same => same.Key).ToHashSet(StringComparer.Ordinal);
        return named.Where(group => group.Name is not null && !unclear.Contains(group.Name)).ToImmutableSortedDictionary(group => group.Name!, group => group.Group.Value, StringComparer.Ordinal);
    }

    /// <summary>In lower case, with one - for whatever stands between letters and digits of ASCII; null where nothing is left.</summary>
    private static string? NameOf(string text, string prefix)
    {
        var name = new StringBuilder(prefix);
        foreach (var character in text)
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                name.Append(char.ToLowerInvariant(character));
            }
            else if (character == '.' && name.Length > prefix.Length && name[^1] is not ('.' or '-'))
            {
                name.Append('.');
            }
            else if (name.Length > prefix.Length && name[^1] is not ('.' or '-'))
            {
                name.Append('-');
            }
        }

        while (name.Length > prefix.Length && name[^1] is '.' or '-')
        {
            name.Length--;
        }

        var made = name.ToString();
        return made.Length > prefix.Length && NameSyntax.CheckSubdomain(made) is null ? made : null;
    }

    private static void Warn(ICollection<string> warnings, IReadOnlyList<string> names, string what)
    {
        if (names.Count > 0)
        {
            warnings.Add($"{what}: {Listed(names, ", ")}");
        }
    }

    /// <summary>Whoever may name groups must not make a status that no API server takes.</summary>
    private static string Listed(IReadOnlyList<string> names, string separator) => $"{string.Join(separator, names.Take(Shown))}{(names.Count > Shown ? $" and {names.Count - Shown} more" : "")}";
}
