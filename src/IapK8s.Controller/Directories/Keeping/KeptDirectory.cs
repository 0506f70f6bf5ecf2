using IapK8s.Compiler.Inputs;

namespace IapK8s.Controller.Directories.Keeping;

/// <summary>How a directory stands on this replica.</summary>
/// <param name="Manifest">Of the contents; without any, of what cannot be read. Null where nothing was ever kept.</param>
/// <param name="Contents">In force; null: its groups are unknown.</param>
/// <param name="Trouble">Why what is kept now cannot be read; what was read before stays.</param>
internal sealed record KeptDirectory(string Name, DirectoryManifest? Manifest, DirectoryContents? Contents, string? Trouble)
{
    /// <summary>Whether it was read for the IapDirectory of this uid, and not for one of the same name that was deleted.</summary>
    public bool IsOf(string uid) => Manifest is not { } manifest || manifest.Uid == uid;

    /// <summary>Whether the other one says the same of people, and of what was approved.</summary>
    public bool HoldsWhat(KeptDirectory other) => (Manifest?.Hash, Manifest?.Approval) == (other.Manifest?.Hash, other.Manifest?.Approval);

    public static KeptDirectory Nothing(string name) => new(name, null, null, null);
}
