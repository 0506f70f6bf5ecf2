using System.ComponentModel;
using System.Diagnostics;

namespace IapK8s.Sidecar.Capture.Nftables;

/// <summary>The nft program, by its absolute path and without a shell or an environment: nothing in the pod's settings changes what runs.</summary>
internal sealed class NftProgram(string path)
{
    private static readonly string[] Places = ["/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft", "/usr/local/sbin/nft"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Null where there is none.</summary>
    public static NftProgram? Find(string? wanted) =>
        (wanted is null ? Places : [wanted]).FirstOrDefault(File.Exists) is { } path ? new NftProgram(path) : null;

    /// <exception cref="NftException">It cannot be started or does not end.</exception>
    public async Task<NftAnswer> RunAsync(string? input, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        start.Environment.Clear();
        start.Environment["LC_ALL"] = "C";
        using var process = new Process { StartInfo = start };
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            process.Start();
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await WriteAsync(process.StandardInput, input, deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new NftAnswer(process.ExitCode, await output, await errors);
        }
        catch (Win32Exception mistake)
        {
            throw new NftException($"{path} cannot be started: {mistake.Message}", mistake);
        }
        catch (OperationCanceledException mistake)
        {
            process.Kill();
            throw new NftException($"{path} did not end within {Patience.TotalSeconds:0} s", mistake);
        }
    }

    private static async Task WriteAsync(StreamWriter standardInput, string? input, CancellationToken cancellation)
    {
        try
        {
            await standardInput.WriteAsync(input.AsMemory(), cancellation);
            standardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything: its exit code and its words tell why.
        }
    }
}
