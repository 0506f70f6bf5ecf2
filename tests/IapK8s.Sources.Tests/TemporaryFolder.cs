using IapK8s.Sources.Directories;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Sources.Tests;

/// <summary>A real folder of one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("iap-source-").FullName;

    /// <param name="data">A folder of testdata that is copied.</param>
    public static TemporaryFolder Of(string data)
    {
        var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Golden.Folder(), data)))
            File.Copy(file, folder.PathOf(Path.GetFileName(file)));
        return folder;
    }

    public DirectorySnapshots Snapshots() => new(new FolderReader(Root), null);

    public string PathOf(string name) => Path.Combine(Root, name);

    public void Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllBytes(PathOf(name), bytes);
    }

    public string Read(string name) => File.ReadAllText(PathOf(name));

    public void Delete(string name) => File.Delete(PathOf(name));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
