using System.Globalization;
using System.Text;

namespace IapK8s.EndToEnd.Tests.Installation;

/// <summary>The demo's own policy files, on this installation's ports.</summary>
internal sealed class PolicyFolder
{
    private readonly string _folder;

    public PolicyFolder(string folder, InstallationPorts ports, string issuer)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(Processes.Repository.Root, "hack", "demo", "policies"), "*.yaml"))
        {
            var text = new StringBuilder(File.ReadAllText(file))
                .Replace("http://idp.localhost:9100/", issuer)
                .Replace("shop.localhost:8081", $"shop.localhost:{Text(ports.Shop)}")
                .Replace("wiki.localhost:8083", $"wiki.localhost:{Text(ports.Wiki)}")
                .Replace("containerPort: 8081", $"containerPort: {Text(ports.Shop)}")
                .Replace("containerPort: 8083", $"containerPort: {Text(ports.Wiki)}")
                .Replace("containerPort: 9001", $"containerPort: {Text(ports.ShopApp)}")
                .Replace("containerPort: 9002", $"containerPort: {Text(ports.WikiApp)}");
            File.WriteAllText(Path.Combine(_folder, Path.GetFileName(file)), text.ToString());
        }
    }

    public string Location => _folder;

    /// <summary>Edits a file as editors do it: a new file, renamed over the old one.</summary>
    public void Replace(string file, string old, string @new)
    {
        var path = Path.Combine(_folder, file);
        var text = File.ReadAllText(path);
        text.Contains(old, StringComparison.Ordinal).ShouldBeTrue($"{file} does not contain {old}");
        Write(file, text.Replace(old, @new, StringComparison.Ordinal));
    }

    public void Write(string file, string text)
    {
        var temporary = Path.Combine(_folder, $".{file}.tmp");
        File.WriteAllText(temporary, text);
        File.Move(temporary, Path.Combine(_folder, file), overwrite: true);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
