using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using IapK8s.Policy.Definitions;

namespace IapK8s.Sources.Clusters.Kubeconfigs;

/// <summary>Asks the program that a kubeconfig names for a credential (Kubernetes, "client-go credential plugins").</summary>
internal static class CredentialPlugins
{
    /// <summary>Some open a browser and wait for somebody.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <exception cref="InvalidDataException">It is not there, fails, or gives nothing.</exception>
    public static ApiServer Ask(CredentialPlugin plugin, ApiServer server)
    {
        var program = PluginPrograms.Find(plugin.Command)
            ?? throw new InvalidDataException($"The credential plugin \"{plugin.Command}\" is in no folder of $PATH{Hint(plugin)}");
        var start = new ProcessStartInfo(program, plugin.Arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in plugin.Variables)
            start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = $$$"""{"apiVersion":"{{{JsonEncodedText.Encode(plugin.ApiVersion)}}}","kind":"ExecCredential","spec":{"interactive":false}}""";
        try
        {
            using var process = Process.Start(start) ?? throw new InvalidDataException($"The credential plugin {plugin.Command} did not start");
            var said = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidDataException($"The credential plugin {plugin.Command} gave nothing within {Patience.TotalMinutes} minutes");
            }
            return process.ExitCode == 0 ? Read(plugin, server, said.GetAwaiter().GetResult()) : throw new InvalidDataException($"The credential plugin {plugin.Command} ended with {process.ExitCode}");
        }
        catch (Win32Exception missing)
        {
            throw new InvalidDataException($"The credential plugin {plugin.Command} cannot be run: {missing.Message}{Hint(plugin)}");
        }
    }

    private static string Hint(CredentialPlugin plugin) => plugin.InstallHint is { } hint ? $". {hint.Trim()}" : "";

    private static ApiServer Read(CredentialPlugin plugin, ApiServer server, string text)
    {
        try
        {
            using var credential = JsonDocument.Parse(text);
            var status = credential.RootElement.GetProperty("status");
            var (certificate, key, token) = (Text(status, "clientCertificateData"), Text(status, "clientKeyData"), Text(status, "token"));
            return certificate is null && token is null
                ? throw new InvalidDataException($"The credential plugin {plugin.Command} gave neither a token nor a certificate")
                : server with { CertificatePem = certificate, KeyPem = key is null ? null : new SecretText(key), Token = token is null ? null : new SecretText(token) };
        }
        catch (Exception mistake) when (mistake is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // What it said may be half of a credential: it is not repeated.
            throw new InvalidDataException($"The credential plugin {plugin.Command} gave no ExecCredential");
        }
    }

    private static string? Text(JsonElement status, string name) => status.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;
}
