using System.Globalization;
using System.Net;
using IapK8s.Policy.Applications;

namespace IapK8s.Resources.Syntax;

/// <summary>Which upstreams are meant: a name, <c>*.</c> before one, or a CIDR; behind it, if need be, a port: <c>*.corp.example.com:8443</c>, <c>10.0.0.0/8:443</c>.</summary>
public static class UpstreamPatternSyntax
{
    private const string Example = "Write a name such as erp.corp.example.com or *.corp.example.com, or a CIDR such as 10.0.0.0/8, with :PORT behind it where one port is meant.";

    /// <summary>Null with <paramref name="pattern"/> set, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out UpstreamPattern pattern)
    {
        pattern = new UpstreamPattern("", null, null);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        // An IPv6 network has colons before its slash.
        var colon = text.IndexOf(':', Math.Max(slash, 0));
        var (host, port) = colon < 0 ? (text, null) : (text[..colon], PortOf(text[(colon + 1)..]));
        if (colon >= 0 && port is null)
            return new SyntaxProblem($"{Quoted.Of(text)} ends in no port", Example);
        if (slash >= 0)
        {
            if (CidrSyntax.Parse(host, out var network) is { } problem)
                return problem;
            pattern = new UpstreamPattern(null, IPNetwork.Parse(network), port);
            return null;
        }
        if (UpstreamSyntax.AddressOf(host) is not null || HostPatternSyntax.Parse(host, out var name) is not null)
            return new SyntaxProblem($"{Quoted.Of(text)} is neither a name nor a CIDR", Example);
        pattern = new UpstreamPattern(name, null, port);
        return null;
    }

    private static int? PortOf(string text) =>
        text.Length is > 0 and <= 5 && text[0] != '0' && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65_535 ? port : null;
}
