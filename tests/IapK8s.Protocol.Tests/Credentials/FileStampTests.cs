using IapK8s.Protocol.Credentials;

namespace IapK8s.Protocol.Tests.Credentials;

internal sealed class FileStampTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iap-stamps-").FullName;

    [OneTimeTearDown]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Changes_WhenAMountIsTurnedToAnotherVersion()
    {
        foreach (var (version, text) in new[] { ("one", "a"), ("two", "longer") })
        {
            Directory.CreateDirectory(Path.Combine(_folder, version));
            File.WriteAllText(Path.Combine(_folder, version, "tls.crt"), text);
        }

        var (data, file) = (Path.Combine(_folder, "..data"), Path.Combine(_folder, "tls.crt"));
        Directory.CreateSymbolicLink(data, "one");
        File.CreateSymbolicLink(file, Path.Combine("..data", "tls.crt"));
        var before = FileStamp.Of(file);

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "two");

        FileStamp.Of(file).ShouldNotBe(before);
        FileStamp.Of(file).Length.ShouldBe(6);
    }

    [Test]
    public void IsNone_OfWhatIsNoFile()
    {
        FileStamp.Of(Path.Combine(_folder, "nothing")).ShouldBe(FileStamp.None);
        FileStamp.Of(_folder).ShouldBe(FileStamp.None);
    }
}
