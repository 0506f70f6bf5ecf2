namespace IapK8s.Controller.Directories.Syncing;

/// <summary>Why a directory was not read, in the words of its spec.</summary>
internal static class FailureWords
{
    public static string Of(DirectoryFailure failure) => $"{FieldOf(failure.Field)}: {failure.Message}. {failure.Fix}";

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
