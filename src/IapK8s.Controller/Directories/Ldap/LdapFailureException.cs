namespace IapK8s.Controller.Directories.Ldap;

/// <summary>Ends a reading. Caught at its edge and nowhere in between: nothing half is ever kept.</summary>
internal sealed class LdapFailureException(DirectoryFailure failure) : Exception(failure.Message)
{
    public LdapFailureException(DirectoryFailureKind kind, string field, string message, string fix)
        : this(new DirectoryFailure(kind, field, message, fix))
    {
    }

    public DirectoryFailure Failure => failure;
}
