namespace IapK8s.Controller.Directories;

/// <param name="Field">Of the directory's spec: <c>servers</c>, <c>certificateAuthorities</c>, <c>bind</c>, <c>users.baseDn</c>, <c>users.filter</c>, <c>users.identityAttribute</c>,
/// <c>groups.baseDn</c>, <c>groups.filter</c>, <c>groups.memberAttribute</c>, <c>ignoreReferrals</c>, <c>timeout</c>, <c>deadline</c>, <c>limits</c>.</param>
/// <param name="Message">With the server and the value, never a password.</param>
/// <param name="Fix">What to do about it, as a sentence.</param>
internal sealed record DirectoryFailure(DirectoryFailureKind Kind, string Field, string Message, string Fix)
{
    public override string ToString() => $"{Field}: {Message}. {Fix}";
}
