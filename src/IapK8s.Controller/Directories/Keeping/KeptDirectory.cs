using IapK8s.Compiler.Inputs;

namespace IapK8s.Controller.Directories.Keeping;

/// <summary>How a directory stands on this replica.</summary>
/// <param name="Manifest">Of the contents; null where nothing was ever kept.</param>
/// <param name="Contents">In force; null: its groups are unknown.</param>
/// <param name="Trouble">Why what is kept now cannot be read; what was read before stays.</param>
internal sealed record KeptDirectory(string Name, DirectoryManifest? Manifest, DirectoryContents? Contents, string? Trouble)
{
    public static KeptDirectory Nothing(string name) => new(name, null, null, null);
}
