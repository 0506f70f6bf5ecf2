namespace IapK8s.EndToEnd.Tests.Processes;

/// <summary>Where the built programs lie.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The configuration these tests were built in: the processes are of the same.</summary>
    private static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Name;

    public static string Program(string project, string name) => Existing(Path.Combine(Root, "artifacts", "bin", project, Configuration, name), "dotnet build IapK8s.sln -c Release");

    public static string Sidecar => Existing(Path.Combine(Root, "artifacts", "publish", "sidecar", "iap-sidecar"), "hack/publish-sidecar");

    public static string Folder(params string[] parts) => Directory.CreateDirectory(Path.Combine([Root, "artifacts", .. parts])).FullName;

    private static string Existing(string path, string command) =>
        File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built; run: {command}", path);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "IapK8s.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("IapK8s.sln is in no folder above the tests");
    }
}
