using System.Text.Json;
using System.Xml.Linq;

namespace IapK8s.Structure.Tests;

/// <summary>Which project may reference which. The arrows point from what runs to what is pure; nothing else is allowed.</summary>
internal static class DependencyList
{
    private static readonly string[] Hosts = ["Sidecar", "Gateway", "Controller", "Cli"];

    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>
    {
        ["Policy"] = [],
        ["Identity"] = ["Policy"],
        ["Protocol"] = ["Policy", "Identity"],
        ["Resources"] = ["Policy"],
        ["Compiler"] = ["Policy", "Resources"],
        ["Sources"] = ["Resources", "Compiler"],
        ["Proxy"] = ["Policy", "Identity", "Protocol"],
        ["Sidecar"] = ["Proxy"],
        ["Gateway"] = ["Proxy"],
        ["Controller"] = ["Compiler", "Protocol", "Identity", "Sources"],
        ["Cli"] = ["Compiler", "Protocol", "Sources"],
        ["AspNetCore"] = [],
    };

    /// <summary>The projects in src by short name ("Policy"), each with the short names that it references.</summary>
    public static IReadOnlyDictionary<string, string[]> ReadProjects(Repository repository) =>
        repository.Files("src")
            .Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))
            .ToDictionary(ShortName, file => XDocument.Parse(repository.Read(file))
                .Descendants("ProjectReference")
                .Select(reference => ShortName(reference.Attribute("Include")!.Value))
                .ToArray());

    public static IEnumerable<string> ForbiddenReferences(Repository repository) =>
        from project in ReadProjects(repository)
        from reference in Allowed.TryGetValue(project.Key, out var allowed) ? project.Value.Except(allowed) : ["(not in the list)"]
        select $"{project.Key} -> {reference}";

    public static IEnumerable<string> HostsReferencedByHosts(Repository repository) =>
        from project in ReadProjects(repository)
        where Hosts.Contains(project.Key)
        from reference in project.Value.Intersect(Hosts)
        select $"{project.Key} -> {reference}";

    /// <summary>Packages and projects that a project reaches, however indirectly, as NuGet resolved them.</summary>
    public static IReadOnlyCollection<string> Reaches(Repository repository, string project)
    {
        using var assets = JsonDocument.Parse(repository.Read($"artifacts/obj/IapK8s.{project}/project.assets.json"));
        return [.. assets.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name.Split('/')[0])];
    }

    private static string ShortName(string path) =>
        Path.GetFileNameWithoutExtension(path.Replace('\\', '/')).Replace("IapK8s.", "", StringComparison.Ordinal);
}
