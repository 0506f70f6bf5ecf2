using System.Collections.Concurrent;
using System.Diagnostics;

namespace IapK8s.Chart.Tests.Renders;

/// <summary>What <c>hack/chart/render</c> printed, and how it ended.</summary>
internal sealed record Render(int ExitCode, string Output, string Errors)
{
    private static readonly ConcurrentDictionary<string, Lazy<Manifests>> OfValues = new();

    /// <summary>The files of values in the chart's folder ci, by name: each stands for a way in which people install.</summary>
    public static IEnumerable<string> Installations => ["default", "minimal", "everything"];

    /// <summary>The objects of an installation.</summary>
    public static Manifests Of(string installation) =>
        OfValues.GetOrAdd(installation, name => new Lazy<Manifests>(() => Manifests.Parse(Run("--values", ValuesFile(name)).Rendered()))).Value;

    public static string ValuesFile(string installation) => Repository.Here.PathOf("charts", "iap-k8s", "ci", $"{installation}-values.yaml");

    /// <summary>The default installation with a few values more, written as YAML.</summary>
    public static Render With(string values, params string[] arguments)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, values);
            return Run(["--values", ValuesFile("default"), "--values", file, .. arguments]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static Render Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Repository.Here.PathOf("hack", "chart", "render"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Render(process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    public string Rendered()
    {
        ExitCode.ShouldBe(0, Errors);
        return Output;
    }

    public void ShouldBeRefused(string because)
    {
        ExitCode.ShouldNotBe(0, "the values were accepted");
        Errors.ShouldContain(because);
    }
}
