using IapK8s.Compiler.Inputs;
using IapK8s.Identity.Revocations;
using IapK8s.Identity.Tokens;
using IapK8s.Resources.Revocations;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Asking.Callers;

/// <summary>The IapRevocations that name people, as sidecars have them. Those of sessions, and what gateways ended, nobody can tell from here.</summary>
internal static class DeclaredBlocks
{
    public static RevocationSet Of(ResourceSet resources) => new(
    [
        .. resources.Revocations.Where(revocation => revocation.Spec.User is not null).Select(revocation => new RevocationEntry(
            revocation.Metadata.Name,
            null,
            Identity(revocation.Spec.User!),
            Time(revocation.Spec.NotBefore),
            Time(revocation.Spec.Until),
            Time(revocation.Spec.Expires) ?? DateTimeOffset.MaxValue)),
    ]);

    private static RevokedIdentity Identity(RevokedUser user) => new(Provider(user.Provider!), user.Sub, user.Email is { } email ? EmailAddress.Canonical(email) : null);

    private static string Provider(string text)
    {
        _ = ProviderNameSyntax.Parse(text, out var name);
        return name;
    }

    private static DateTimeOffset? Time(string? text) => text is not null && TimestampSyntax.Parse(text, out var time) is null ? time : null;
}
