using System.Text.Json;
using IapK8s.Chart.Tests.Objects;
using IapK8s.Chart.Tests.Renders;

namespace IapK8s.Chart.Tests.Images;

internal sealed class DockerfileTests
{
    private static readonly string[] Targets = ["controller", "gateway", "sidecar"];
    private static readonly string[] Programs = [.. Targets, "demo-idp", "demo-app"];

    private readonly Dockerfile _file = Dockerfile.Read(Repository.Here.Read("Dockerfile"));

    private static IReadOnlyList<string> Ignored { get; } = [.. File.ReadLines(Repository.Here.PathOf(".dockerignore")).Where(line => line.Length > 0 && !line.StartsWith('#'))];

    [Test]
    public void EveryProgramHasItsTarget() => _file.Stages.Select(stage => stage.Name).Where(Programs.Contains).ShouldBe(Programs, ignoreOrder: true);

    [TestCaseSource(nameof(Programs))]
    public void AnImageHasNoShellAndRunsAsNobodyByNumber(string target)
    {
        var stage = Stage(target);
        stage.Base.ShouldEndWith("-chiseled");
        int.Parse(stage.All("USER").ShouldHaveSingleItem(), System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        // Without a shell only the form that names a program and its arguments can run.
        stage.All("RUN").Concat(stage.All("ENTRYPOINT")).ShouldAllBe(rest => JsonSerializer.Deserialize<string[]>(rest, JsonSerializerOptions.Default)!.Length > 0);
        stage.All("ENTRYPOINT").Count().ShouldBe(1);
    }

    [TestCase("controller", "iap-controller")]
    [TestCase("gateway", "iap-gateway")]
    public void TheImageListensAndRunsAsTheChartSays(string target, string deployment)
    {
        var pod = PodTemplate.Of(Render.Of("default")).Single(pod => pod.Name == deployment);
        Stage(target).All("USER").ShouldBe([$"{pod.Spec.SecurityContext.RunAsUser}"]);
        Stage(target).All("EXPOSE").Single().Split(' ').ShouldBe(pod.Containers.SelectMany(container => container.Ports).Select(port => $"{port.ContainerPort}"), ignoreOrder: true);
    }

    [TestCaseSource(nameof(Targets))]
    public void LabelsSayWhatAnImageIs(string target)
    {
        var labels = Stage(target).All("LABEL").ShouldHaveSingleItem();
        foreach (var name in new[] { "title", "description", "version", "revision", "licenses" })
        {
            labels.ShouldContain($"org.opencontainers.image.{name}=");
        }
    }

    [Test]
    public void WhatIsCopiedIsThere()
    {
        foreach (var copy in _file.Stages.SelectMany(stage => stage.All("COPY")))
        {
            var words = copy.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0].StartsWith("--from=", StringComparison.Ordinal))
            {
                _file.Stages.Select(stage => stage.Name).ShouldContain(words[0]["--from=".Length..], copy);
                continue;
            }

            foreach (var source in words[..^1].Where(source => source != "."))
            {
                Path.Exists(Repository.Here.PathOf(source)).ShouldBeTrue(copy);
                Ignored.Any(line => IsSent(source, line)).ShouldBeTrue($"{source} is not sent to the builder");
            }
        }
    }

    [Test]
    public void WhatABuildReadsIsSentToTheBuilder()
    {
        var wanted = new[] { "src/**", "hack/demo/**", "hack/image/**", ".config/**", "Directory.*", "global.json", ".editorconfig" };
        Ignored.ShouldBeSubsetOf(["**", "**/node_modules", "**/bin", "**/obj", "!LICENSE", .. wanted.Select(path => "!" + path)]);
        wanted.ShouldAllBe(path => Ignored.Contains("!" + path));
    }

    [Test]
    public void TheSdkIsOneThatTheProjectAccepts()
    {
        var wanted = Version.Parse(JsonDocument.Parse(Repository.Here.Read("global.json")).RootElement.GetProperty("sdk").GetProperty("version").GetString()!);
        var pinned = Version.Parse(_file.Arguments["SDK_VERSION"]);
        (pinned.Major, pinned.Minor).ShouldBe((wanted.Major, wanted.Minor));
        pinned.ShouldBeGreaterThanOrEqualTo(wanted);
    }

    [Test]
    public void ProgramsAreProvenToLoadWhereTheyLie() =>
        Stage("sidecar").All("RUN").ShouldBe(["""["/usr/sbin/nft", "--version"]""", """["/usr/local/bin/iap-sidecar", "--version"]"""]);

    [Test]
    public void TheControllerHasTheLibraryThatItReadsDirectoriesThrough()
    {
        Stage("distribution").All("RUN").Count(rest => rest.Contains("libldap2", StringComparison.Ordinal)).ShouldBe(1);
        Stage("distribution").All("RUN").Count(rest => rest.StartsWith("copy-program /ldap ", StringComparison.Ordinal) && rest.Contains("libldap\\.so\\.2", StringComparison.Ordinal)).ShouldBe(1);
        Stage("controller").All("COPY").ShouldContain("--from=distribution /ldap/ /");
    }

    private static bool IsSent(string source, string line) =>
        line == $"!{source}" || line.EndsWith("/**", StringComparison.Ordinal) && source.StartsWith(line[1..^2], StringComparison.Ordinal);

    private Stage Stage(string name) => _file.Stages.Single(stage => stage.Name == name);
}
