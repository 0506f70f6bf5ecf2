namespace IapK8s.Controller.Directories.Ldap;

/// <summary>The certificate authorities of one reading as files in a folder that this process alone may read: the only way in which libldap takes them through System.DirectoryServices.Protocols.
/// Debian's libldap (GnuTLS) takes every file in it.</summary>
internal sealed class TrustFolder : IDisposable
{
    /// <summary>What the distributions agree on.</summary>
    private const string OfTheMachine = "/etc/ssl/certs";

    private readonly bool _isOurs;

    private TrustFolder(string path, bool isOurs) => (Path, _isOurs) = (path, isOurs);

    public string Path { get; }

    /// <param name="pem">Null: whom the machine trusts.</param>
    public static TrustFolder Of(string? pem)
    {
        if (pem is null)
        {
            return new TrustFolder(OfTheMachine, isOurs: false);
        }

        var folder = Directory.CreateTempSubdirectory("iap-ldap-").FullName; // rwx for its owner alone
        File.WriteAllText(System.IO.Path.Combine(folder, "authorities.pem"), pem);
        return new TrustFolder(folder, isOurs: true);
    }

    public void Dispose()
    {
        if (_isOurs)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
