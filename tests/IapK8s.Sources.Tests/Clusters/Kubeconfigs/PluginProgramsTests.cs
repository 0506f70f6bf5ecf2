using IapK8s.Sources.Clusters.Kubeconfigs;

namespace IapK8s.Sources.Tests.Clusters.Kubeconfigs;

/// <summary>Where the program of a credential plugin is looked for.</summary>
internal sealed class PluginProgramsTests
{
    private string _folder = null!;

    [SetUp]
    public void Open() => _folder = Directory.CreateTempSubdirectory("iap-plugin-").FullName;

    [TearDown]
    public void Close() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void FoldersOfThePathThatAreNotWrittenInFullCountForNothing()
    {
        var (mere, whole) = (Directory.CreateDirectory(Path.Join(_folder, "mere")).FullName, Directory.CreateDirectory(Path.Join(_folder, "whole")).FullName);
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), mere);
        Plant(Path.Join(mere, "plugin"));

        PluginPrograms.Find("plugin", $".:{relative}:").ShouldBeNull();
        PluginPrograms.Find("plugin", $"{relative}:{whole}").ShouldBeNull();
        PluginPrograms.Find("plugin", $"{whole}:{mere}").ShouldBe(Path.Join(mere, "plugin"));
    }

    [Test]
    public void AFileThatNobodyMayExecuteIsNoProgram()
    {
        File.WriteAllText(Path.Join(_folder, "plugin"), "");

        PluginPrograms.Find("plugin", _folder).ShouldBeNull();
    }

    private static void Plant(string file)
    {
        File.WriteAllText(file, "");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
