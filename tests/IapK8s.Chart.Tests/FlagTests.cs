using System.Diagnostics;
using IapK8s.Chart.Tests.Objects;
using IapK8s.Chart.Tests.Renders;

namespace IapK8s.Chart.Tests;

/// <summary>Flags and variables that pods are started with are ones that the built hosts know.</summary>
internal sealed class FlagTests
{
    [TestCaseSource(typeof(Render), nameof(Render.Installations))]
    public void TheControllerKnowsItsFlags(string installation) => Unknown(installation, "iap-controller", "IapK8s.Controller").ShouldBeEmpty();

    [TestCaseSource(typeof(Render), nameof(Render.Installations))]
    public void TheGatewayKnowsItsFlags(string installation) => Unknown(installation, "iap-gateway", "IapK8s.Gateway").ShouldBeEmpty();

    private static IEnumerable<string> Unknown(string installation, string name, string project)
    {
        var container = PodTemplate.Of(Render.Of(installation)).Single(pod => pod.Name == name).Containers.Single();
        var help = Help(name, project);
        help.ShouldContain("--health-listen", Case.Sensitive, "this is no help text");
        return container.Args.Select(argument => argument.Split('=')[0])
            .Concat(container.Env.Select(variable => variable.Name).Where(variable => variable.StartsWith("IAP_", StringComparison.Ordinal)).Select(variable => $"[{variable}"))
            .Where(word => !help.Contains(word + " ", StringComparison.Ordinal) && !help.Contains(word + "]", StringComparison.Ordinal) && !help.Contains(word + ",", StringComparison.Ordinal));
    }

    private static string Help(string name, string project)
    {
        using var process = Process.Start(new ProcessStartInfo(Repository.Here.PathOf("artifacts", "bin", project, "release", name), ["--help"]) { RedirectStandardOutput = true })!;
        var help = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return help;
    }
}
