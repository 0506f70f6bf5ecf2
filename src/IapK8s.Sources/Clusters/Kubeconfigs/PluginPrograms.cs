namespace IapK8s.Sources.Clusters.Kubeconfigs;

/// <summary>
/// Where a credential plugin's program lies: under a name alone, in a folder of $PATH that is written in full. Never in the folder that somebody happens to stand in, nor beside our own program,
/// where the system's own search would look first: whoever can write there would be asked for the credential.
/// </summary>
internal static class PluginPrograms
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="command">A name, or a whole path.</param>
    /// <returns>A whole path; null where there is none.</returns>
    public static string? Find(string command) => Find(command, Environment.GetEnvironmentVariable("PATH") ?? "");

    public static string? Find(string command, string path)
    {
        if (Path.IsPathFullyQualified(command))
            return command;

        // Any other path was made whole when the kubeconfig was read.
        if (command.Length == 0 || command.AsSpan().ContainsAny('/', Path.DirectorySeparatorChar))
            return null;
        return path.Split(Path.PathSeparator).Where(Path.IsPathFullyQualified).SelectMany(folder => Spellings(command).Select(name => Path.Join(folder, name))).FirstOrDefault(IsProgram);
    }

    private static IEnumerable<string> Spellings(string command) =>
        OperatingSystem.IsWindows() ? (Environment.GetEnvironmentVariable("PATHEXT") ?? ".EXE").Split(';').Select(ending => command + ending).Prepend(command) : [command];

    private static bool IsProgram(string file) => File.Exists(file) && (OperatingSystem.IsWindows() ? Path.HasExtension(file) : (File.GetUnixFileMode(file) & Executable) != 0);
}
