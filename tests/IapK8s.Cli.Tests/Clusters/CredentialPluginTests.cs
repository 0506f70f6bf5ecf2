namespace IapK8s.Cli.Tests.Clusters;

/// <summary>Which program a kubeconfig's plugin is.</summary>
internal sealed class CredentialPluginTests
{
    private string _folder = null!;

    [SetUp]
    public void Open() => _folder = Directory.CreateTempSubdirectory("iap-plugin-").FullName;

    [TearDown]
    public void Close() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task AProgramInTheFolderThatSomebodyStandsIn_IsNotRun()
    {
        var (name, ran) = ($"iap-plugin-{Guid.NewGuid():n}", Path.Join(_folder, "ran"));
        var planted = Path.Join(Directory.GetCurrentDirectory(), name);
        Plant(planted, ran);
        try
        {
            var run = await CliRun.OfAsync("status", "--kubeconfig", Config(name));

            File.Exists(ran).ShouldBeFalse();
            run.ExitCode.ShouldNotBe(0);
            run.Errors.ShouldContain($"The credential plugin \"{name}\" is in no folder of $PATH");
        }
        finally
        {
            File.Delete(planted);
        }
    }

    [Test]
    public async Task APathIsFromTheFolderOfTheKubeconfig()
    {
        var ran = Path.Join(_folder, "ran");
        Plant(Path.Join(_folder, "beside"), ran);

        await CliRun.OfAsync("status", "--kubeconfig", Config("./beside"));

        File.Exists(ran).ShouldBeTrue();
    }

    [Test]
    public async Task AKeyThatCompletesStartsNone()
    {
        var ran = Path.Join(_folder, "ran");
        Plant(Path.Join(_folder, "beside"), ran);

        var run = await CliRun.OfAsync("__complete", "explain", "--kubeconfig", Config("./beside"), "-n", "");

        run.ShouldBe(new CliRun(0, ":4\n", ""));
        File.Exists(ran).ShouldBeFalse();
    }

    private string Config(string command)
    {
        var file = Path.Join(_folder, "config");
        File.WriteAllText(file, $$$$"""
            apiVersion: v1
            kind: Config
            current-context: it
            contexts: [{name: it, context: {cluster: it, user: me}}]
            clusters: [{name: it, cluster: {server: "http://127.0.0.1:9"}}]
            users: [{name: me, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: {{{{command}}}}, interactiveMode: Never}}}]
            """);
        return file;
    }

    private static void Plant(string file, string ran)
    {
        File.WriteAllText(file, $"#!/bin/sh\n: > {ran}\nexit 1\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
