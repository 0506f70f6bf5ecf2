using IapK8s.Cli.Commands;
using IapK8s.Policy.Requests;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Asking.Requests;

/// <summary>The headers that were given. One that was not is absent, as it would be.</summary>
internal sealed class AskedHeaders : IRequestHeaders
{
    /// <summary>What a condition never sees, as it speaks for the proxy or carries a credential.</summary>
    private static readonly string[] Hidden = ["authorization", "proxy-authorization", "cookie"];

    private readonly List<KeyValuePair<string, string>> _lines = [];

    public IReadOnlyList<KeyValuePair<string, string>> Lines => _lines;

    /// <param name="texts"><c>name: value</c>.</param>
    /// <exception cref="CliException">One is none.</exception>
    public static AskedHeaders Parse(IEnumerable<string> texts)
    {
        var headers = new AskedHeaders();
        foreach (var text in texts)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || text.AsSpan(0, colon).ContainsAny(" \t"))
                throw new CliException($"--header {Quoted.Of(text)} is not a header", "Write name:value, such as --header x-country:DE.");
            var name = text[..colon];
            if (Hidden.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new CliException($"--header {name} carries a credential, which is never asked for here", "Say who asks by --as, --groups and --provider.");
            headers._lines.Add(KeyValuePair.Create(name, text[(colon + 1)..].Trim()));
        }
        return headers;
    }

    public int Find(string name, out string? value)
    {
        var found = _lines.Where(line => string.Equals(line.Key, name, StringComparison.OrdinalIgnoreCase)).ToList();
        value = found.Count == 1 ? found[0].Value : null;
        return found.Count;
    }
}
