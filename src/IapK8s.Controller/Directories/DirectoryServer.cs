namespace IapK8s.Controller.Directories;

/// <param name="Host">A name, or an address without brackets. The certificate must be for it.</param>
internal sealed record DirectoryServer(string Host, int Port, DirectoryTransport Transport)
{
    public const int LdapPort = 389;
    public const int LdapsPort = 636;

    /// <summary>False for anything but <c>ldap://host[:port]</c> and <c>ldaps://host[:port]</c>: a path, a query or a user there would be silently ignored. False too for StartTLS within TLS.</summary>
    public static bool TryParse(string url, bool startTls, out DirectoryServer server)
    {
        server = new DirectoryServer("", 0, DirectoryTransport.Ldaps);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("ldap" or "ldaps") || uri.Host.Length == 0
            || uri.AbsolutePath is not ("" or "/") || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0
            || (uri.Scheme == "ldaps" && startTls))
        {
            return false;
        }

        var transport = uri.Scheme == "ldaps" ? DirectoryTransport.Ldaps : startTls ? DirectoryTransport.StartTls : DirectoryTransport.Plain;
        var port = uri.Port > 0 ? uri.Port : transport == DirectoryTransport.Ldaps ? LdapsPort : LdapPort;
        server = new DirectoryServer(uri.IdnHost.Trim('[', ']'), port, transport);
        return true;
    }

    public override string ToString() =>
        $"{(Transport == DirectoryTransport.Ldaps ? "ldaps" : "ldap")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}{(Transport == DirectoryTransport.StartTls ? " with StartTLS" : "")}";
}
