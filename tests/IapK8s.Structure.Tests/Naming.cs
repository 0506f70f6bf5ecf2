using System.Text.RegularExpressions;

namespace IapK8s.Structure.Tests;

/// <summary>Names in the sources of src: a namespace is its folder, and no type is called like one.</summary>
internal static partial class Naming
{
    public static IEnumerable<string> NamespacesAwayFromTheirFolder(Repository repository) =>
        from file in CSharp(repository)
        from found in Namespaces(repository.Read(file)).DefaultIfEmpty("(none)")
        let expected = NamespaceOfFolder(file)
        where found != expected && !IsEntryPoint(file, found)
        select $"{file}: {found} instead of {expected}";

    /// <summary>
    /// A type called like a namespace makes every short mention of either ambiguous, for us and for whoever uses the
    /// package, so the last word of every namespace and every project name is taken. Published messages of others keep the names that they were published under.
    /// </summary>
    public static IEnumerable<string> TypesNamedLikeANamespace(Repository repository)
    {
        var taken = CSharp(repository).SelectMany(file => NamespaceOfFolder(file).Split('.')).ToHashSet(StringComparer.Ordinal);
        return from file in repository.Files("src")
               where !file.EndsWith(".proto", StringComparison.Ordinal) || file.Contains("/iapk8s/", StringComparison.Ordinal)
               let types = Path.GetExtension(file) switch
               {
                   ".cs" => TypeDeclaration().Matches(repository.Read(file)),
                   ".proto" => ProtoDeclaration().Matches(repository.Read(file)),
                   _ => Enumerable.Empty<Match>(),
               }
               from type in types
               where taken.Contains(type.Groups["name"].Value)
               select $"{file}: {type.Groups["name"].Value}";
    }

    private static IEnumerable<string> CSharp(Repository repository) =>
        repository.Files("src").Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    private static IEnumerable<string> Namespaces(string text) =>
        NamespaceDeclaration().Matches(text).Select(match => match.Groups["name"].Value);

    private static string NamespaceOfFolder(string file) =>
        Path.GetDirectoryName(file)!["src/".Length..].Replace('/', '.');

    /// <summary>A program's top-level statements, and attributes or usings of a whole assembly, stand in no namespace.</summary>
    private static bool IsEntryPoint(string file, string found) =>
        found == "(none)" && Path.GetFileName(file) is "Program.cs" or "GlobalUsings.cs" or "AssemblyInfo.cs";

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex(@"^[ \t]*(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^[ \t]*(?:message|enum)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex ProtoDeclaration();
}
