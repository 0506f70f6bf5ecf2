namespace IapK8s.Controller.Directories;

internal enum DirectoryScope
{
    /// <summary>The base and everything below it.</summary>
    Subtree,

    /// <summary>What lies right below the base.</summary>
    OneLevel,
}
