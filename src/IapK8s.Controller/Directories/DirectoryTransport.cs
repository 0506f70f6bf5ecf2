namespace IapK8s.Controller.Directories;

internal enum DirectoryTransport
{
    /// <summary>TLS from the first byte, <c>ldaps://</c>.</summary>
    Ldaps,

    /// <summary><c>ldap://</c>, and TLS before anything is told or believed (RFC 4511 §4.14).</summary>
    StartTls,

    /// <summary><c>ldap://</c> in the clear. To a loopback address alone, with a password or without: whoever sits in between could add anybody to a group.</summary>
    Plain,
}
