using System.CommandLine;
using IapK8s.Resources.Schemas;

namespace IapK8s.Controller;

/// <summary><c>iap-controller crds</c>: the CustomResourceDefinitions of exactly this version, a file a kind.</summary>
internal static class CrdsCommand
{
    public static Command Create(TextWriter errors)
    {
        var output = new Option<string>("--output") { HelpName = "DIR", Description = "Folder to write them into; it is made where there is none", Required = true };
        var command = new Command("crds", "Writes the CustomResourceDefinitions of this version, for kubectl apply --server-side -f DIR") { output };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                await WriteAsync(parsed.GetValue(output)!, cancellation);
                return 0;
            }
            catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException)
            {
                await errors.WriteLineAsync($"--output: {mistake.Message}");
                return 1;
            }
        });
        return command;
    }

    /// <summary>A definition of a kind that is no more is removed: it would be applied again for ever. Other files stay.</summary>
    public static async Task WriteAsync(string folder, CancellationToken cancellation)
    {
        var files = ResourceKinds.All.ToDictionary(CustomResourceDefinition.FileName, CustomResourceDefinition.Yaml);
        Directory.CreateDirectory(folder);
        foreach (var stale in Directory.EnumerateFiles(folder, $"*.{Resources.ApiGroup.Name}.yaml").Where(file => !files.ContainsKey(Path.GetFileName(file))))
            File.Delete(stale);
        foreach (var (name, text) in files)
            await File.WriteAllTextAsync(Path.Combine(folder, name), text, cancellation);
    }
}
