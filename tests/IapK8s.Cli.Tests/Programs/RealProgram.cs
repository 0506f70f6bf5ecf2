using System.Diagnostics;
using IapK8s.Cli.Tests.Transcripts;

namespace IapK8s.Cli.Tests.Programs;

/// <summary>The native program as people install it, made once for all tests.</summary>
internal static class RealProgram
{
    private static readonly Lazy<Task<string>> Published = new(PublishAsync);

    /// <summary>The folder to put on the PATH.</summary>
    public static Task<string> FolderAsync => Published.Value;

    /// <summary>Runs a program with ours on its PATH, at the top of the checkout.</summary>
    public static async Task<CliRun> RunAsync(string program, params string[] arguments)
    {
        // By its whole path: beside the tests lies a program of the same name that is not native.
        var own = Path.Combine(await FolderAsync, program);
        var start = new ProcessStartInfo(File.Exists(own) ? own : program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Checkout.Root };
        start.Environment["PATH"] = $"{await FolderAsync}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = Path.GetTempPath();
        start.Environment.Remove("KUBECONFIG");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(limit.Token);
        return new CliRun(process.ExitCode, await output, await errors);
    }

    private static async Task<string> PublishAsync()
    {
        using var publish = Process.Start(new ProcessStartInfo(Checkout.PathOf("hack/publish-cli")) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (publish.StandardOutput.ReadToEndAsync(), publish.StandardError.ReadToEndAsync());
        await publish.WaitForExitAsync();
        publish.ExitCode.ShouldBe(0, await output + await errors);
        return Checkout.PathOf("artifacts");
    }
}
