using System.Diagnostics;

namespace IapK8s.TestKit.Namespaces;

/// <summary>Runs a program of the system to its end.</summary>
public static class Tool
{
    /// <returns>What it wrote.</returns>
    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    public static string Run(string program, params IEnumerable<string> arguments) => Run(program, null, arguments);

    public static string Run(string program, string? input, IEnumerable<string> arguments)
    {
        var (code, output, errors) = Try(program, input, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {code}: {errors}{output}");
    }

    public static (int ExitCode, string Output, string Errors) Try(string program, string? input, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
