using IapK8s.Protocol.Credentials;

namespace IapK8s.Proxy.Credentials;

/// <summary>The flags by which sidecars and gateways say what they prove themselves with: certificates from a folder, or their pod's tokens and the authority by which they
/// know the controller. Exactly one of the two.</summary>
public static class PeerCredentialFlags
{
    private const string Certificates = "--credential";
    private const string Tokens = "--token-dir";
    private const string Authority = "--controller-ca";

    public static IReadOnlyList<(string Name, string Value, string Help)> All { get; } =
    [
        (Certificates, "DIR", "folder with tls.crt, tls.key and ca.crt; or"),
        (Tokens, "DIR", "in a cluster: folder with this pod's projected tokens, controller (audience iap-controller) and gateway (audience iap-gateway), read again when replaced"),
        (Authority, "PEM|FILE", "with --token-dir: the certificate of the controller's authority; text counts until its successors were pushed, a file beside them"),
    ];

    /// <param name="value">What was said for a flag; null or empty: nothing.</param>
    /// <param name="stateDirectory">Where pushed authorities are kept over a restart.</param>
    /// <returns>Null where <paramref name="mistakes"/> says why not.</returns>
    public static IPeerCredential? Read(Func<string, string?> value, bool isGateway, string? stateDirectory, List<string> mistakes)
    {
        var (certificates, tokens, authority) = (Said(Certificates), Said(Tokens), Said(Authority));
        switch (certificates, tokens)
        {
            case (null, null):
                mistakes.Add($"{Certificates} or {Tokens} is missing: name the folder with this process's certificate, or in a cluster the one with its pod's tokens");
                return null;
            case ({ } one, { } other):
                mistakes.Add($"{Certificates} '{one}' and {Tokens} '{other}' exclude each other: a process proves itself in one way");
                return null;
            case ({ } folder, null):
                if (authority is not null)
                {
                    mistakes.Add($"{Authority} and {Certificates} exclude each other: the folder's ca.crt is the authority");
                }

                return IsFolder(Certificates, folder, mistakes) ? new CredentialFolder(Path.GetFullPath(folder)) : null;
            default:
                return Token(tokens!, authority, isGateway, stateDirectory, mistakes);
        }

        string? Said(string flag) => value(flag) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
    }

    private static TokenFolder? Token(string folder, string? authority, bool isGateway, string? stateDirectory, List<string> mistakes)
    {
        var isFolder = IsFolder(Tokens, folder, mistakes);
        if (authority is null)
        {
            mistakes.Add($"{Authority} is missing: with {Tokens} write the PEM certificate of the controller's authority, or a file with it; a token is shown to nobody else");
            return null;
        }

        try
        {
            var roots = new TrustedRootSet(authority, stateDirectory);
            return isFolder ? new TokenFolder(Path.GetFullPath(folder), roots, isGateway) : null;
        }
        catch (CredentialException error)
        {
            mistakes.Add($"{Authority}: {error.Message}");
            return null;
        }
    }

    private static bool IsFolder(string flag, string folder, List<string> mistakes)
    {
        if (Directory.Exists(folder))
        {
            return true;
        }

        mistakes.Add($"{flag} '{folder}' is not a folder");
        return false;
    }
}
