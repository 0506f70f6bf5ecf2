using IapK8s.Resources.Metadata;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Syncing;

/// <summary>Why a directory was not read, in the words of its spec.</summary>
internal static class FailureWords
{
    public static string Of(DirectoryFailure failure) => $"{FieldOf(failure.Field)}: {failure.Message}. {failure.Fix}";

    /// <param name="wait">Until it is tried again by itself.</param>
    public static string OfRefusal(DirectoryFailure failure, TimeSpan wait) =>
        $"{Of(failure)} Not tried again for {DurationSyntax.Format(wait)}, so as not to lock the account, unless the spec, a Secret that it names or the annotation {ResourceRequests.SyncAnnotation} changes.";

    private static string FieldOf(string field) => field switch
    {
        "certificateAuthorities" => "spec.tls",
        "users.baseDn" => "spec.users.baseDN",
        "users.identityAttribute" => "spec.users.identity.attribute",
        "groups.baseDn" => "spec.groups.baseDN",
        "timeout" or "deadline" or "limits" => "spec.servers",
        _ => $"spec.{field}",
    };
}
