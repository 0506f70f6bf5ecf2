using IapK8s.TestKit.ForwardAuth;
using YamlDotNet.RepresentationModel;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>What an ingress that is not to be had here makes of a client's headers and an answer, by the configuration that is printed for it.</summary>
internal static class PrintedIngress
{
    /// <summary>pkg/middlewares/auth/forward.go: each listed name is deleted, and set where the answer has it.</summary>
    public static Func<IReadOnlyList<string>, RawAnswer, IEnumerable<string>> Traefik(string printed)
    {
        var names = Names(printed, "authResponseHeaders");
        return (lines, answer) => Without(lines, names).Concat(Told(answer, names));
    }

    /// <summary>ext_authz_http_impl.cc: each listed name is set where the answer has it; what the answer names for it is removed after that, and what the route names at last.</summary>
    public static Func<IReadOnlyList<string>, RawAnswer, IEnumerable<string>> Envoy(string printed)
    {
        var (names, removed) = (Names(printed, "allowed_upstream_headers"), Names(printed, "request_headers_to_remove"));
        return (lines, answer) =>
        {
            var told = Told(answer, names).ToList();
            var set = Without(lines, [.. told.Select(ClientRequest.NameOf)]).Concat(told);
            string[] named = [.. answer.Values("x-envoy-auth-headers-to-remove").SelectMany(list => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
            return Without(set, [.. named.Where(name => !name.StartsWith(':') && !name.Equals("host", StringComparison.OrdinalIgnoreCase)), .. removed]);
        };
    }

    private static IEnumerable<string> Told(RawAnswer answer, IEnumerable<string> names) => names.SelectMany(name => answer.Values(name).Select(value => $"{name}: {value}"));

    private static IEnumerable<string> Without(IEnumerable<string> lines, IReadOnlyCollection<string> names) => lines.Where(line => !names.Contains(ClientRequest.NameOf(line), StringComparer.OrdinalIgnoreCase));

    /// <summary>The list under a key, wherever it stands.</summary>
    private static string[] Names(string printed, string key)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(printed));
        string[] names =
        [
            .. stream.Documents.SelectMany(document => document.AllNodes).OfType<YamlMappingNode>().SelectMany(node => node.Children)
                .Where(entry => entry.Key.ToString() == key).SelectMany(entry => entry.Value.AllNodes).OfType<YamlScalarNode>().Select(node => node.Value!).Where(value => value is not ("patterns" or "exact")),
        ];
        names.ShouldNotBeEmpty($"{key} is not printed");
        return names;
    }
}
