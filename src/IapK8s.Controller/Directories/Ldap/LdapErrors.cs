using System.DirectoryServices.Protocols;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>What a server's refusal, or a broken connection, means to whoever wrote the query. The texts of servers are quoted and cut.</summary>
internal static class LdapErrors
{
    // LDAP_API errors of libldap, which share the number space with result codes (draft-ietf-ldapext-ldap-c-api §9).
    private const int ServerDown = 81;
    private const int DecodingError = 84;
    private const int TimedOut = 85;
    private const int FilterError = 87;
    private const int ConnectError = 91;

    public static DirectoryFailure OfSearch(Exception error, DirectoryServer server, string field, string what) => error switch
    {
        DirectoryOperationException { Response: { } response } => OfResult(response.ResultCode, response.ErrorMessage, server, field, what),
        LdapException broken => OfLibrary(broken, server, field, what),
        _ => new DirectoryFailure(DirectoryFailureKind.Unexpected, field, $"{server} answered {what} in a way that is not understood: {error.GetType().Name}", "Report it with the kind and version of the server."),
    };

    /// <summary>For results that are no exception too: only success is one.</summary>
    public static DirectoryFailure OfResult(ResultCode code, string? said, DirectoryServer server, string field, string what)
    {
        var answer = $"{server} answers {what} with {code}{(string.IsNullOrEmpty(said) ? "" : $" ({Quoted.Of(said)})")}";
        return code switch
        {
            ResultCode.NoSuchObject => new(DirectoryFailureKind.NotFound, BaseOf(field), answer, "Correct the base, or let the account read it: servers hide what it may not see."),
            ResultCode.InsufficientAccessRights or ResultCode.OperationsError or ResultCode.InappropriateAuthentication =>
                new(DirectoryFailureKind.Forbidden, "bind", answer, "Name an account that may read both bases."),
            ResultCode.SizeLimitExceeded or ResultCode.AdminLimitExceeded =>
                new(DirectoryFailureKind.TooLarge, "limits", answer, "Narrow the filter, or let the server give this account more (OpenLDAP: limits, Active Directory: MaxPageSize)."),
            ResultCode.TimeLimitExceeded => new(DirectoryFailureKind.TimedOut, "timeout", answer, "Index what the filter asks for, or raise the timeout."),
            ResultCode.Busy or ResultCode.Unavailable or ResultCode.UnwillingToPerform => new(DirectoryFailureKind.Unreachable, "servers", answer, "Look at the server's log."),
            ResultCode.StrongAuthRequired or ResultCode.ConfidentialityRequired => new(DirectoryFailureKind.Untrusted, "servers", answer, "Use ldaps:// or StartTLS."),
            ResultCode.InvalidDNSyntax => new(DirectoryFailureKind.Invalid, BaseOf(field), answer, "Write a DN such as ou=people,dc=example,dc=com."),
            ResultCode.Referral or ResultCode.ReferralV2 => new(DirectoryFailureKind.Referral, BaseOf(field), answer, "Name the server that holds this base."),
            ResultCode.UnavailableCriticalExtension => new(DirectoryFailureKind.Invalid, "servers", answer, "The server must be able to page (RFC 2696)."),
            _ => new(DirectoryFailureKind.Unexpected, field, answer, "Look at the server's log."),
        };
    }

    public static DirectoryFailure OfBind(LdapException error, DirectoryServer server, string? account) => (ResultCode)error.ErrorCode switch
    {
        // 49 for a wrong name and a wrong password alike: servers do not tell which.
        (ResultCode)49 or ResultCode.InappropriateAuthentication or ResultCode.NoSuchObject or ResultCode.InvalidDNSyntax =>
            new(DirectoryFailureKind.BindRefused, "bind", $"{server} takes {Account(account)} with this password for nobody", "Correct the name or the password; it may be locked or expired too."),
        ResultCode.StrongAuthRequired or ResultCode.ConfidentialityRequired =>
            new(DirectoryFailureKind.Untrusted, "servers", $"{server} wants more than a password in the clear", "Use ldaps:// or StartTLS."),
        _ => OfLibrary(error, server, "bind", $"the bind of {Account(account)}"),
    };

    public static DirectoryFailure TooSlow(DirectoryServer server, string what) =>
        new(DirectoryFailureKind.TimedOut, "timeout", $"{server} did not answer {what} in time", "Look whether the server is well, or raise the timeout.");

    private static DirectoryFailure OfLibrary(LdapException error, DirectoryServer server, string field, string what) => error.ErrorCode switch
    {
        ServerDown or ConnectError => new(DirectoryFailureKind.Unreachable, "servers", $"The connection to {server} could not be made, or broke, at {what}", "Look whether the server runs, and what lies between."),
        TimedOut => TooSlow(server, what),
        DecodingError => new(DirectoryFailureKind.Incomplete, "servers", $"What {server} answered {what} is no LDAP", "Look what listens there, and what lies between."),
        FilterError => new(DirectoryFailureKind.Invalid, field, $"The filter of {what} is none", "Write a filter of RFC 4515, such as (objectClass=person); \\28, \\29, \\2a and \\5c stand for ( ) * and \\ in values."),
        _ => new(DirectoryFailureKind.Unexpected, field, $"{server} failed {what} with error {error.ErrorCode}", "Look at the server's log."),
    };

    private static string BaseOf(string field) => field.Replace(".filter", ".baseDn", StringComparison.Ordinal);

    private static string Account(string? account) => account is null ? "nobody" : Quoted.Of(account);
}
