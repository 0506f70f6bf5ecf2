namespace IapK8s.Structure.Tests;

/// <summary>A small checkout on disk, laid out by a test to see that a rule finds what breaks it.</summary>
internal sealed class SampleRepository : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("structure-").FullName;

    public SampleRepository() => With(".gitignore", "bin/\nobj/\nartifacts/\nnode_modules/\n");

    public SampleRepository With(string file, string text = "")
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public Repository Look() => new(_root);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
