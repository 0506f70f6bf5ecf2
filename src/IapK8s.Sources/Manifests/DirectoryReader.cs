using IapK8s.Resources.Directories;

namespace IapK8s.Sources.Manifests;

internal static class DirectoryReader
{
    public static IapDirectorySpec Spec(ObjectReader spec) => new()
    {
        Description = spec.Text("description"),
        Type = spec.Text("type"),
        Servers = spec.Texts("servers"),
        Tls = spec.Object("tls", tls => new DirectoryTlsSpec { StartTls = tls.Boolean("startTls"), CaSecretRef = tls.Object("caSecretRef", Secret), CaBundle = tls.Text("caBundle") }),
        Bind = spec.Object("bind", bind => new DirectoryBindSpec { Dn = bind.Text("dn"), SecretRef = bind.Object("secretRef", Secret) }),
        Users = spec.Object("users", Users),
        Groups = spec.Object("groups", Groups),
        Schedule = spec.Object("schedule", schedule => new DirectoryScheduleSpec { Interval = schedule.Text("interval"), StaleAfter = schedule.Text("staleAfter") }),
        Guard = spec.Object("guard", guard => new DirectoryGuardSpec { MaxRemovals = guard.Text("maxRemovals"), VanishedGroups = guard.Text("vanishedGroups") }),
        IgnoreReferrals = spec.Boolean("ignoreReferrals"),
        DryRun = spec.Boolean("dryRun"),
    };

    private static DirectorySecretRef Secret(ObjectReader secret) => new() { Name = secret.Text("name"), Key = secret.Text("key") };

    private static DirectoryUsersSpec Users(ObjectReader users) => new()
    {
        BaseDN = users.Text("baseDN"),
        Filter = users.Text("filter"),
        Scope = users.Text("scope"),
        Identity = users.Object("identity", identity => new DirectoryIdentitySpec { Attribute = identity.Text("attribute"), As = identity.Text("as") }),
    };

    private static DirectoryGroupsSpec Groups(ObjectReader groups) => new()
    {
        BaseDN = groups.Text("baseDN"),
        Filter = groups.Text("filter"),
        Scope = groups.Text("scope"),
        NameAttribute = groups.Text("nameAttribute"),
        Membership = groups.Text("membership"),
        MemberAttribute = groups.Text("memberAttribute"),
        MemberUidAttribute = groups.Text("memberUidAttribute"),
        Prefix = groups.Text("prefix"),
        Nested = groups.Boolean("nested"),
    };
}
